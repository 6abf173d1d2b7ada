using System.Globalization;
using System.Text;

namespace VmQuery.Cli.Render;

/// <summary>Text on a grid of terminal cells.</summary>
internal static class CellText
{
    // East Asian wide and fullwidth blocks (Unicode Standard Annex 11, EastAsianWidth.txt), and emoji.
    private static readonly (int First, int Last)[] _wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>Cells that a text takes.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Width(rune);
        return width;
    }

    /// <summary>
    /// The text with control characters drawn as pictures: a thread's name comes from a trace and must not steer the terminal.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        return string.Concat(text.Select(c => c < ' ' ? (char)(0x2400 + c) : c == 0x7F ? '␡' : char.IsControl(c) ? '�' : c));
    }

    /// <summary>The text cut to a width, with <c>…</c> for the middle: names that differ mostly differ at their ends.</summary>
    public static string Cut(string text, int width)
    {
        if (Width(text) <= width) return text;
        var runes = text.EnumerateRunes().ToArray();
        var tail = Fitting(Enumerable.Reverse(runes), (width - 1) / 2);
        var head = Fitting(runes, width - 1 - (width - 1) / 2);
        return $"{string.Concat(head)}…{string.Concat(Enumerable.Reverse(tail))}";
    }

    /// <summary>The text with spaces up to a width, after it or before it.</summary>
    public static string Pad(string text, int width, bool right)
    {
        var space = new string(' ', Math.Max(0, width - Width(text)));
        return right ? space + text : text + space;
    }

    /// <summary>The text in lines of at most a width, broken at spaces.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        var line = new StringBuilder();
        var used = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var wanted = Width(word);
            if (line.Length > 0 && used + 1 + wanted > width)
            {
                lines.Add(line.ToString());
                line.Clear();
                used = 0;
            }

            if (line.Length > 0) line.Append(' ');
            used += wanted + (line.Length > 0 ? 1 : 0);
            line.Append(word);
        }

        lines.Add(line.ToString());
        return lines;
    }

    // As many runes from the start as fit a width.
    private static List<Rune> Fitting(IEnumerable<Rune> runes, int width)
    {
        var used = 0;
        return [.. runes.TakeWhile(rune => (used += Width(rune)) <= width)];
    }

    private static int Width(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        var value => _wide.Any(block => value >= block.First && value <= block.Last) ? 2 : 1,
    };
}
