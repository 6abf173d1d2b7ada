using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>What is wrong with a question, drawn under the line it is in.</summary>
internal static class DiagnosticDrawing
{
    private const string Indent = "  ";

    /// <summary>The message, the line with a caret under the place, and the hint.</summary>
    /// <param name="width">Cells in a line; of a longer question only the part around the place is shown.</param>
    public static IReadOnlyList<string> Draw(string vql, Diagnostic diagnostic, int width, bool color)
    {
        var place = diagnostic.PlaceIn(vql);
        var (line, column, length) = Window(Shown(place.Line), place.Column, place.Length, Math.Max(20, width - Indent.Length));

        var carets = new string('^', Math.Max(1, CellText.Width(line.Substring(column, length))));
        List<string> lines =
        [
            $"{Ink.Error($"error {diagnostic.Code}:", color)} {CellText.Printable(diagnostic.Message)}",
            Indent + line,
            Indent + new string(' ', CellText.Width(line[..column])) + Ink.Error(carets, color),
        ];
        if (diagnostic.Hint is { } hint) lines.Add($"{Indent}hint: {CellText.Printable(hint)}");
        return lines;
    }

    // A tab would move the caret away from its place.
    private static string Shown(string line) => CellText.Printable(line.Replace('\t', ' '));

    private static (string Line, int Column, int Length) Window(string line, int column, int length, int width)
    {
        if (CellText.Width(line) <= width) return (line, column, length);
        var start = Math.Clamp(column - width / 3, 0, Math.Max(0, line.Length - width + 2));
        var stop = Math.Min(line.Length, start + width - 2);
        var (before, after) = (start > 0 ? "…" : "", stop < line.Length ? "…" : "");
        return (before + line[start..stop] + after, column - start + before.Length, Math.Min(length, stop - column));
    }
}
