using System.Globalization;
using System.Text;

namespace VmQuery.Query.Tests.Golden;

/// <summary>An answer as text: columns that may be left out in brackets, points in time counted from the session's start, in ns.</summary>
internal static class AnswerText
{
    public static string Of(Answer answer, long startNs)
    {
        var cells = new List<string[]> { answer.Columns.Select(column => column.Secondary ? $"({column.Name})" : column.Name).ToArray() };
        for (var row = 0; row < answer.RowCount; row++) cells.Add(answer.Columns.Select(column => Cell(column, row, startNs)).ToArray());
        var text = new StringBuilder();
        foreach (var line in cells)
        {
            for (var i = 0; i < line.Length; i++) text.Append(i == 0 ? string.Empty : "  ").Append(line[i].PadRight(cells.Max(row => row[i].Length)));
            while (text.Length > 0 && text[^1] == ' ') text.Length--;
            text.Append('\n');
        }

        if (answer.Plot is { } plot) text.Append(CultureInfo.InvariantCulture, $"~ {plot.Shape} of {string.Join(", ", plot.Values)} by {string.Join(", ", plot.By)} over {plot.Time}\n");
        foreach (var footer in answer.Footer) text.Append("= ").Append(footer).Append('\n');
        return text.ToString().Trim('\n');
    }

    private static string Cell(AnswerColumn column, int row, long startNs) => column[row] switch
    {
        null => "·",
        long ns when column.Kind == ColumnKind.Instant => "+" + Seconds(ns - startNs),
        long ns when column.Kind == ColumnKind.Duration => Seconds(ns),
        double number => number.ToString("0.######", CultureInfo.InvariantCulture),
        string text => text,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString()!,
    };

    private static string Seconds(long ns) => (ns / 1e9m).ToString("0.#########", CultureInfo.InvariantCulture) + "s";
}
