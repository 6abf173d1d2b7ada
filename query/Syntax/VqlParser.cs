using System.Collections.Immutable;
using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Scripts;

namespace VmQuery.Query.Syntax;

/// <summary>Reads a question, and says what was expected where it stops making sense.</summary>
internal static class VqlParser
{
    /// <summary>Characters that a question may have.</summary>
    public const int MaxLength = 100_000;

    private const int MaxShown = 30;

    /// <summary>The statements of a script.</summary>
    /// <param name="offset">What the places in it are counted from.</param>
    /// <exception cref="Fault">It is none.</exception>
    public static ImmutableArray<Statement> Parse(string vql, int offset = 0)
    {
        if (vql.Length > MaxLength) throw Fault.At(new TextSpan(0, 0), "VQL103", $"The question has {vql.Length} characters; at most {MaxLength} are read.", example: "when vcpu is preempted");
        var furthest = new Furthest();
        var start = new VqlInput(new string(' ', offset) + vql, 0, furthest);
        if (start.NextToken == start.Source.Length) throw Fault.At(new TextSpan(vql.Length, 0), "VQL101", "The question is empty.", example: "when vcpu is preempted");
        var result = ScriptGrammar.Script(start);
        return result.WasSuccessful ? result.Value : throw Explain(start.Source, furthest);
    }

    /// <summary>What could stand at the end of a piece of a question.</summary>
    public static Furthest Expect(string piece)
    {
        var furthest = new Furthest();
        ScriptGrammar.Script(new VqlInput(piece, 0, furthest));
        return furthest;
    }

    private static Fault Explain(string vql, Furthest furthest)
    {
        if (furthest.ChainStop is { } chain)
            return Fault.At(Tokens.TokenAt(vql, chain), "VQL103", $"More than {Combinators.MaxChain} operators stand in a row here; at most so many are read.", "Brackets around a part make two rows of it.", example: "(dur + dur) + (dur + dur)");
        var span = Tokens.TokenAt(vql, furthest.Position);
        var found = vql.Substring(span.Start, span.Length);
        if (found.StartsWith('"') && (found.Length == 1 || !found.EndsWith('"'))) return Fault.At(span with { Length = vql.Length - span.Start }, "VQL104", "This text has no end; it ends with a double quote.", example: "\"web\"");
        var labels = furthest.Labels.Select(label => label.Shown).Distinct(StringComparer.Ordinal).ToList();
        if (found.Length > 0) labels.Remove("the end");
        var expected = Joined(labels);
        return found.Length == 0
            ? Fault.At(span, "VQL102", $"The question ends too early; {expected} would do.", SyntaxHints.AtEnd(vql, furthest))
            : Fault.At(span, "VQL101", $"Found `{found}` where {expected} would do.", SyntaxHints.Of(vql, span, furthest));
    }

    private static string Joined(List<string> labels)
    {
        var shown = labels.Count <= MaxShown ? labels : [.. labels.Take(MaxShown), "…"];
        return shown.Count switch
        {
            0 => "something else",
            1 => shown[0],
            _ => string.Join(", ", shown.Take(shown.Count - 1)) + " or " + shown[^1],
        };
    }
}
