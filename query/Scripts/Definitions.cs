using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Sources;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Scripts;

/// <summary>The names that <c>let</c> gave, as far as they are known at a place of a script.</summary>
/// <param name="Open">Names whose definitions are being looked into at this place, the outermost first.</param>
/// <param name="Budget">What all calls of the script may still spend.</param>
internal sealed record Definitions(ImmutableDictionary<string, Definition> Known, ImmutableArray<string> Open, CallBudget Budget)
{
    // Each call is spelled out where it stands; names that call each other twice double the plan with every step.
    private const int MaxDepth = 50;

    /// <summary>No name is known.</summary>
    public static Definitions None => new(ImmutableDictionary.Create<string, Definition>(StringComparer.Ordinal), [], new CallBudget());

    /// <summary>With one more name, or another meaning for it.</summary>
    public Definitions With(Definition definition) => this with { Known = Known.SetItem(definition.Name.Text, definition) };

    /// <summary>What a call stands for.</summary>
    /// <param name="holds">Whether the definition makes sense with some values, for an example.</param>
    public Definition Find(Call call, World world, Func<Definition, ImmutableArray<Literal>, bool> holds)
    {
        if (!Known.TryGetValue(call.Name.Text, out var definition)) throw NoSuch(call.Name, world);
        if (definition.Parameters.Length == call.Arguments.Length) return definition;
        throw Fault.At(
            call.Span,
            "VQL222",
            $"`{definition.Signature}` takes {Counted(definition.Parameters.Length, "value")}, here {(call.Arguments.Length == 1 ? "is" : "are")} {call.Arguments.Length}.",
            Examples.Call(definition, call, world, arguments => holds(definition, arguments)));
    }

    /// <summary>What is known inside the definition of a name.</summary>
    public Definitions Enter(Word word)
    {
        var name = word.Text;
        if (Open.Contains(name, StringComparer.Ordinal)) throw Fault.At(word.Span, "VQL223", $"`{name}` would call itself: {string.Join(" → ", Open.Append(name))}.", "A name stands for a question that can be written out.", example: "let stolen = when vcpu is preempted; stolen | longest 3");
        if (Open.Length >= MaxDepth || !Budget.Spend()) throw Fault.At(word.Span, "VQL223", $"Written out, this script has too many calls (at most {CallBudget.Most}, {MaxDepth} inside each other).", example: "let stolen = when vcpu is preempted; stolen | longest 3");
        return this with { Open = Open.Add(name) };
    }

    private Fault NoSuch(Word name, World world)
    {
        var known = Known.Keys.Order(StringComparer.Ordinal).ToList();
        var near = Suggest.Nearest(name.Text, known.Concat(SourceKinds.All.Select(kind => kind.Word)));
        return Fault.At(
            name.Span,
            "VQL221",
            $"`{name.Text}` starts no question; {string.Join(", ", SourceKinds.All.Select(kind => kind.Word))} or a name given by `let`{(known.Count == 0 ? string.Empty : $" ({Suggest.Listed(known)})")} would do.",
            near is not null ? $"Did you mean `{near}`?"
                : world.Kind(name.Text) is { } kind ? $"{Examples.Lead}list {kind.Name}"
                : $"{Examples.Lead}let {name.Text} = when vcpu is preempted; {name.Text} | longest 3");
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{(count == 0 ? "no" : count)} {what}s";
}

/// <summary>How many calls a script may still write out.</summary>
internal sealed class CallBudget
{
    /// <summary>Calls of a whole script.</summary>
    public const int Most = 1000;

    private int _left = Most;

    /// <summary>Takes one; false when none is left.</summary>
    public bool Spend() => --_left >= 0;
}
