using System.Text;

namespace VmQuery.Query.Sql;

/// <summary>A pattern in which <c>*</c> stands for any characters and <c>?</c> for one; all others, also a backslash, stand for themselves.</summary>
internal readonly record struct Glob(string Pattern)
{
    private static readonly Rune Star = new('*');
    private static readonly Rune One = new('?');

    /// <summary>The same as a pattern of LIKE that escapes with a backslash.</summary>
    public string Like => Pattern
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal)
        .Replace('*', '%')
        .Replace('?', '_');

    /// <summary>Whether a text matches; a character is a code point, as it is for LIKE.</summary>
    public bool Matches(string text)
    {
        Rune[] pattern = [.. Pattern.EnumerateRunes()];
        Rune[] runes = [.. text.EnumerateRunes()];
        var (at, star, resume) = (0, -1, 0);
        for (var i = 0; i < runes.Length;)
        {
            if (at < pattern.Length && pattern[at] == Star) (star, resume, at) = (at, i, at + 1);
            else if (at < pattern.Length && (pattern[at] == One || pattern[at] == runes[i])) (at, i) = (at + 1, i + 1);
            // The last star takes one character more; those before it never have to.
            else if (star >= 0) (at, i) = (star + 1, ++resume);
            else return false;
        }

        return pattern.AsSpan(at).IndexOfAnyExcept(Star) < 0;
    }
}
