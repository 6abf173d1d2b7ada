using System.Collections.Immutable;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>A random text and how it came from the grammar, so that it can be made smaller without leaving the grammar by far.</summary>
/// <param name="Symbol">What it stands for; empty for text that the grammar spells out.</param>
internal sealed record Derivation(string Symbol, string Spelled, ImmutableArray<Derivation> Parts)
{
    private const int MostTries = 150;

    // What stands for one of these may stand for another, mostly.
    private static readonly ImmutableArray<string> Claims = ["claim", "both", "relation", "sequence", "single", "primary", "track", "event"];
    private static readonly ImmutableArray<string> Optional = ["stages", "range", "within", "quantifier", "by", "every", "per", "owners", "place", "with"];

    /// <summary>The text.</summary>
    public string Text => Parts.IsEmpty ? Spelled : string.Concat(Parts.Select(part => part.Text));

    /// <summary>Text that the grammar spells out.</summary>
    public static Derivation Of(string text, string symbol = "") => new(symbol, text, []);

    /// <summary>A small one that a fault still shows in: parts are left out or replaced by what they contain as long as that can be done.</summary>
    public Derivation Shrunk(Func<string, bool> shows)
    {
        var (smallest, tries) = (this, 0);
        while (smallest.Smaller().Where(other => other.Text.Length < smallest.Text.Length).TakeWhile(_ => tries++ < MostTries).FirstOrDefault(other => shows(other.Text)) is { } next) smallest = next;
        return smallest;
    }

    private IEnumerable<Derivation> Smaller()
    {
        if (Optional.Contains(Symbol.Split(' ')[0])) yield return Of(string.Empty, Symbol);
        foreach (var inner in Within()) if (Family(inner.Symbol) == Family(Symbol)) yield return inner;
        for (var i = 0; i < Parts.Length; i++)
            foreach (var part in Parts[i].Smaller()) yield return this with { Parts = Parts.SetItem(i, part) };
    }

    private IEnumerable<Derivation> Within() => Parts.SelectMany(part => part.Within().Prepend(part));

    private static string Family(string symbol) => Claims.Contains(symbol) ? "claim" : symbol;
}
