using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Query.Scripts;
using VmQuery.Query.Sources;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>Examples in messages: made of words that the session knows, for a wrong example is worse than none.</summary>
internal static class Examples
{
    /// <summary>What stands before an example in a hint.</summary>
    public const string Lead = "Example: ";

    /// <summary>A claim about a kind: <c>vcpu is guest</c>; null when it has no main track.</summary>
    public static string? Claim(World world, KindDecl kind) =>
        world.MainTrack(kind) is { } track && Known(track) is { } state ? $"{kind.Name} is {state}" : null;

    /// <summary>A claim about the kind of which most is known.</summary>
    public static string? Claim(World world) =>
        world.Catalog.Kinds.OrderByDescending(kind => world.TracksOf(kind).Count()).Select(kind => Claim(world, kind)).FirstOrDefault(claim => claim is not null);

    /// <summary>A whole question of rows.</summary>
    public static string Question(World world) => Claim(world) is { } claim ? $"when {claim}" : "list trace";

    /// <summary>A whole question about two of a kind; null when nothing is claimed of it.</summary>
    public static string? OfTwo(World world, KindDecl kind) => Claim(world, kind) is { } claim ? $"when {claim} and other {claim}" : null;

    /// <summary>The first of some words that says something.</summary>
    public static string? Of(IEnumerable<string> words) => words.FirstOrDefault(word => word is not "unknown");

    /// <summary>The diagnostic, whose example holds in this session: a whole question that does not is replaced by one that does.</summary>
    public static Diagnostic Checked(Diagnostic diagnostic, World world)
    {
        var at = diagnostic.Hint?.IndexOf(Lead, StringComparison.Ordinal) ?? -1;
        if (at < 0 || !IsQuestion(diagnostic.Hint![(at + Lead.Length)..]) || Holds(diagnostic.Hint[(at + Lead.Length)..], world)) return diagnostic;
        var before = diagnostic.Hint[..at];
        return diagnostic with { Hint = Claim(world) is { } claim ? $"{before}{Lead}when {claim}" : before.Length > 0 ? before.TrimEnd() : null };
    }

    /// <summary>A call of a definition with values that hold: those that were given, else all of one sort; its form when none are found.</summary>
    public static string Call(Definition definition, Call call, World world, Func<ImmutableArray<Literal>, bool> holds)
    {
        var count = definition.Parameters.Length;
        if (count == 0) return Lead + call.Name.Text;
        var tries = Values(world).Select(value => ImmutableArray.CreateRange(call.Arguments.Take(count).Concat(Enumerable.Repeat(value, Math.Max(0, count - call.Arguments.Length)))));
        var found = tries.FirstOrDefault(holds);
        return found.IsDefault ? $"It is written: {definition.Signature}" : $"{Lead}{call.Name.Text}({string.Join(", ", found.Select(Written))})";
    }

    private static IEnumerable<Literal> Values(World world)
    {
        foreach (var machine in world.Machines.OrderBy(machine => machine.Parent is null)) yield return new TextLiteral(machine.Name, default);
        yield return new NumberLiteral(0, false, default);
        yield return new QuantityLiteral(10_000_000, UnitSort.Time, default);
        foreach (var state in world.Catalog.Tracks.Select(Known).OfType<string>()) yield return new TextLiteral(state, default);
    }

    private static string Written(Literal literal) => literal switch
    {
        TextLiteral text => Tokens.Quote(text.Value),
        NumberLiteral number => number.Value.ToString(CultureInfo.InvariantCulture) + (number.Percent ? "%" : string.Empty),
        QuantityLiteral { Value: { } value } quantity => Units.Text(value, quantity.Sort),
        ParameterLiteral parameter => "$" + parameter.Name,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? Known(TrackDecl track) =>
        track.Table.Columns[track.Table.Column(track.StateColumn)].Words is { IsDefaultOrEmpty: false } words ? Of(words) : null;

    private static bool IsQuestion(string example) =>
        SourceKinds.All.Select(kind => kind.Word).Concat(["let", "explain"]).Any(word => example.StartsWith(word + " ", StringComparison.Ordinal));

    private static bool Holds(string question, World world)
    {
        try
        {
            Script.Read(question, []).Bind(world, parameters: null);
            return true;
        }
        catch (Exception wrong) when (wrong is Fault or VqlException)
        {
            return false;
        }
    }
}
