using System.Globalization;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>A bar for each row: what it is, its length, its value.</summary>
/// <remarks>
/// <code>
/// EPT_VIOLATION/268.4 ms   ████████████████████  4
/// EPT_VIOLATION/536.9 ms   ██████████            2
/// </code>
/// Values of one kind share a scale, which starts at 0.
/// </remarks>
internal static class BarChart
{
    private const int ShortestBar = 8;
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>Draws as many rows as the view shows.</summary>
    public static IReadOnlyList<string> Draw(Answer answer, Plot plot, AnswerView view)
    {
        var by = plot.By.Select(name => answer[name]).ToArray();
        var values = plot.Values.Select(name => answer[name]).ToArray();
        var bars = Enumerable.Range(0, view.Rows(answer)).SelectMany(row => values.Select(column => new Bar(
            values.Length == 1 ? PlotDrawing.Label(by, row, view) : $"{PlotDrawing.Label(by, row, view)} {CellText.Printable(column.Name)}",
            Number(column[row]),
            column.Kind,
            AnswerTable.Cell(column[row], column.Kind, view.OriginNs)))).ToList();
        if (bars.Count == 0) return [];
        var labels = Math.Min(bars.Max(bar => CellText.Width(bar.Label)), Math.Max(4, view.Width / 2));
        var texts = bars.Max(bar => CellText.Width(bar.Text));
        var room = Math.Max(ShortestBar, view.Width - labels - texts - 5);
        var scales = bars.GroupBy(bar => bar.Kind).ToDictionary(group => group.Key, group => group.Max(bar => bar.Value));
        return [.. bars.Select(bar =>
            $" {CellText.Pad(CellText.Cut(bar.Label, labels), labels, right: false)}  {CellText.Pad(Drawn(bar.Value, scales[bar.Kind], room), room, right: false)}  {CellText.Pad(bar.Text, texts, right: true)}".TrimEnd())];
    }

    /// <summary>A value as a length; nothing, and what is no number, has none.</summary>
    public static double Number(object? value) => value switch
    {
        long or ulong => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => number,
        _ => 0,
    };

    // In eighths of a cell; what is more than nothing is never drawn as nothing.
    private static string Drawn(double value, double most, int room)
    {
        if (value <= 0 || most <= 0) return string.Empty;
        var eighths = Math.Max(1, (int)Math.Round(value / most * room * 8));
        var rest = eighths % 8;
        return new string('█', eighths / 8) + (rest == 0 ? string.Empty : Eighths[rest].ToString());
    }

    private readonly record struct Bar(string Label, double Value, ColumnKind Kind, string Text);
}
