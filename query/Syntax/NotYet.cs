using System.Collections.Frozen;

namespace VmQuery.Query.Syntax;

/// <summary>Words of the language that are not there yet; a message says so instead of calling them wrong.</summary>
internal static class NotYet
{
    private static readonly FrozenSet<string> Words = new[]
    {
        "let", "sql", "histogram", "pivot", "plot", "export",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a word belongs to the language but cannot be used yet.</summary>
    public static bool Contains(string word) => Words.Contains(word);
}
