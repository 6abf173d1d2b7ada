namespace VmQuery.Query.Binding;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggest
{
    /// <summary>The nearest candidate, when it is near enough to be meant; ties go to the first in order.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var most = word.Length <= 3 ? 1 : word.Length <= 6 ? 2 : 3;
        string? best = null;
        foreach (var candidate in candidates)
        {
            var distance = string.Equals(word, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(word, candidate);
            if (distance > most || distance >= candidate.Length) continue;
            most = distance - 1;
            best = candidate;
            if (distance == 0) break;
        }

        return best;
    }

    /// <summary>Lists words for a message, the first of many.</summary>
    public static string Listed(IReadOnlyCollection<string> words, int most = 12) =>
        words.Count <= most ? string.Join(", ", words) : string.Join(", ", words.Take(most)) + $" and {words.Count - most} more";

    /// <summary>Insertions, deletions, replacements and swaps of neighbors between two words.</summary>
    public static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, last, current) = (last, current, before);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
