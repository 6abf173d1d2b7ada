using System.Text;

namespace VmQuery.Cli.Render;

/// <summary>A column of a table for people.</summary>
/// <param name="Right">Whether it is aligned to the right, as numbers are.</param>
internal sealed record TableColumn(string Header, bool Right, IReadOnlyList<string> Cells);

/// <summary>A table as lines of text.</summary>
/// <param name="Lines">Header first.</param>
/// <param name="LeftOut">Headers of columns for which there was no room.</param>
internal sealed record TableDrawing(IReadOnlyList<string> Lines, IReadOnlyList<string> LeftOut);

/// <summary>Lays out columns in a given width.</summary>
internal static class TextTable
{
    private const int Gap = 2;
    private const int NarrowestText = 12;

    /// <summary>Draws a table: long texts are shortened first, then the last columns are left out.</summary>
    /// <param name="width">Cells in a line; null when lines may have any length.</param>
    public static TableDrawing Draw(IReadOnlyList<TableColumn> columns, int? width, bool color = false)
    {
        var natural = columns.Select(NaturalWidth).ToArray();
        var widths = width is { } room ? Fit(columns, natural, room) : natural;
        var shown = columns.Take(widths.Length).ToArray();
        List<string> lines = [Ink.Heading(Line(shown, widths, column => column.Header), color)];
        var rows = columns.Count > 0 ? columns[0].Cells.Count : 0;
        for (var row = 0; row < rows; row++)
        {
            var at = row;
            lines.Add(Line(shown, widths, column => column.Cells[at]));
        }

        return new TableDrawing(lines, [.. columns.Skip(shown.Length).Select(column => column.Header)]);
    }

    private static int NaturalWidth(TableColumn column) =>
        column.Cells.Select(CellText.Width).Append(CellText.Width(column.Header)).Max();

    // Widths of the columns that fit, the last ones left out; at least the first column always stays.
    private static int[] Fit(IReadOnlyList<TableColumn> columns, int[] natural, int room)
    {
        var least = natural.Select((width, i) => columns[i].Right ? width : Math.Min(width, LeastOf(columns[i], i == 0 ? room / 3 : 0))).ToArray();
        var count = columns.Count;
        while (count > 1 && Total(least.AsSpan(0, count)) > room) count--;
        var widths = natural[..count];
        while (Total(widths) > room && Shrinkable(widths, least) is >= 0 and var widest) widths[widest]--;
        return widths;
    }

    // The first column names what a row is about, and people type it back: it may keep a third of the line.
    private static int LeastOf(TableColumn column, int kept) => Math.Max(kept, Math.Max(NarrowestText, CellText.Width(column.Header)));

    private static int Shrinkable(int[] widths, int[] least)
    {
        var widest = -1;
        for (var i = 0; i < widths.Length; i++)
            if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) widest = i;
        return widest;
    }

    private static int Total(ReadOnlySpan<int> widths)
    {
        var total = 1 + Gap * (widths.Length - 1);
        foreach (var width in widths) total += width;
        return total;
    }

    private static string Line(TableColumn[] columns, int[] widths, Func<TableColumn, string> cell)
    {
        var line = new StringBuilder(" ");
        for (var i = 0; i < columns.Length; i++)
        {
            if (i > 0) line.Append(' ', Gap);
            line.Append(CellText.Pad(CellText.Cut(cell(columns[i]), widths[i]), widths[i], columns[i].Right));
        }

        return line.ToString().TrimEnd();
    }
}
