using System.IO.Enumeration;
using VmQuery.Query.Binding;

namespace VmQuery.Cli.Commands;

/// <summary>Names of events as the user writes them: <c>*</c> stands for any characters, <c>?</c> for one.</summary>
internal sealed class NamePatterns(IReadOnlyList<string> patterns)
{
    private const int MostSuggested = 5;

    /// <summary>Tells whether a name is meant; null when all are.</summary>
    public Func<string, bool>? Wanted => patterns.Count == 0 ? null : name => patterns.Any(pattern => Matches(pattern, name));

    /// <summary>Throws when a pattern matches nothing that there is.</summary>
    /// <exception cref="UsageException">Names what was probably meant.</exception>
    public void RequireAmong(IReadOnlyCollection<string> names)
    {
        foreach (var pattern in patterns)
        {
            if (names.Any(name => Matches(pattern, name))) continue;
            throw new UsageException($"No event of these traces is called \"{pattern}\"{Suggestion(pattern, names)}; vmq dump TRACE --format count shows what occurs.");
        }
    }

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static string Suggestion(string pattern, IReadOnlyCollection<string> names)
    {
        var similar = names.Where(name => HasAllWords(name, pattern)).Order(StringComparer.Ordinal).ToList();
        if (similar.Count > 0) return $"; similar: {Suggest.Listed(similar, MostSuggested)}";
        return Suggest.Nearest(pattern, names) is { } near ? $"; did you mean {near}?" : string.Empty;
    }

    // kvm_exit is called kvm_x86_exit by newer tracers.
    private static bool HasAllWords(string name, string pattern)
    {
        var words = pattern.Split(['_', ':', '*', '?'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && Array.TrueForAll(words, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
