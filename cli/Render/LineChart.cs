using VmQuery.Engine.Models;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>Values over time, a line for each series.</summary>
/// <remarks>
/// <code>
///   4 ┤   ●●
///     ┤ ●●  ●    ○
///   0 ┤●     ○○○○ ○
///      |      |
///      0 s    1 s
/// ● web  ○ db    one column = 100 ms, drawn as the greatest value in it
/// </code>
/// Two values are joined when they follow each other as closely as any do; where rows are missing, the line is.
/// </remarks>
internal static class LineChart
{
    private const int Height = 12;
    private const int FewestColumns = 10;
    private const string Marks = "●○■□▲△◆◇";

    /// <summary>Draws all rows.</summary>
    public static IReadOnlyList<string> Draw(Answer answer, Plot plot, AnswerView view)
    {
        var series = Series(answer, plot, view);
        var points = series.SelectMany(line => line.Points).ToList();
        if (points.Count == 0) return [];
        var kind = answer[plot.Values[0]].Kind;
        var most = points.Max(point => point.Value) is > 0 and var max ? max : 1;
        var names = new[] { most, most / 2, 0 }.Select(value => Named(value, kind)).ToArray();
        var margin = names.Max(CellText.Width);
        var columns = Math.Max(FewestColumns, view.Width - margin - 4);
        var step = Step(points);
        var range = new TimeSpanNs(points.Min(point => point.Ns), points.Max(point => point.Ns) + step);
        var grid = new char[Height, columns];
        // The first series is drawn last, so that it lies on top.
        for (var i = Math.Min(series.Count, Marks.Length) - 1; i >= 0; i--) Trace(grid, series[i].Points, range, step, most, Marks[i]);

        List<string> lines = [.. Enumerable.Range(0, Height).Select(row => $" {CellText.Pad(row switch { 0 => names[0], Height / 2 => names[1], Height - 1 => names[2], _ => string.Empty }, margin, right: true)} ┤{Row(grid, row)}".TrimEnd())];
        lines.AddRange(TimeAxis.Draw(range, view.OriginNs, columns).Select(line => new string(' ', margin + 3) + line));
        lines.AddRange(CellText.Wrap(string.Join("  ", series.Take(Marks.Length).Select((line, i) => $"{Marks[i]}\u00A0{line.Name.Replace(' ', '\u00A0')}")), view.Width).Select(line => line.Replace('\u00A0', ' ')));
        if (series.Count > Marks.Length) lines.Add($"{series.Count - Marks.Length} more series are not drawn");
        lines.Add($"one column = {HumanTime.Duration((double)range.Length / columns)}, drawn as the greatest value in it");
        return lines;
    }

    private static List<(string Name, List<Point> Points)> Series(Answer answer, Plot plot, AnswerView view)
    {
        var by = plot.By.Select(name => answer[name]).ToArray();
        var time = answer[plot.Time!];
        var lines = new OrderedDictionary<string, List<Point>>(StringComparer.Ordinal);
        foreach (var value in plot.Values.Select(name => answer[name]))
        {
            for (var row = 0; row < answer.RowCount; row++)
            {
                if (time[row] is not long ns || value[row] is null) continue;
                var label = plot.By.Count == 0 ? value.Name : plot.Values.Count == 1 ? PlotDrawing.Label(by, row, view) : $"{PlotDrawing.Label(by, row, view)} {value.Name}";
                if (!lines.TryGetValue(label, out var points)) lines.Add(label, points = []);
                points.Add(new Point(ns, BarChart.Number(value[row])));
            }
        }

        return [.. lines.Select(line => (CellText.Printable(line.Key), line.Value.OrderBy(point => point.Ns).ToList()))];
    }

    // The least time between two rows: the length of a bucket, when the rows are buckets.
    private static long Step(List<Point> points)
    {
        var times = points.Select(point => point.Ns).Distinct().Order().ToArray();
        var least = long.MaxValue;
        for (var i = 1; i < times.Length; i++) least = Math.Min(least, times[i] - times[i - 1]);
        return times.Length > 1 ? least : 1;
    }

    private static void Trace(char[,] grid, List<Point> points, TimeSpanNs range, long step, double most, char mark)
    {
        var columns = grid.GetLength(1);
        var heights = points.GroupBy(point => (int)((Int128)(point.Ns - range.StartNs) * columns / range.Length))
            .Select(group => (Column: group.Key, Last: group.Max(point => point.Ns), First: group.Min(point => point.Ns), Row: RowOf(group.Max(point => point.Value), most))).ToArray();
        for (var i = 0; i < heights.Length; i++)
        {
            var (column, _, first, row) = heights[i];
            grid[row, column] = mark;
            if (i == 0 || first - heights[i - 1].Last > step + (step / 2)) continue;
            var before = heights[i - 1];
            for (var between = before.Column + 1; between < column; between++)
                grid[before.Row + ((row - before.Row) * (between - before.Column) / (column - before.Column)), between] = mark;
        }
    }

    private static int RowOf(double value, double most) => Height - 1 - (int)Math.Round(Math.Clamp(value / most, 0, 1) * (Height - 1));

    private static string Row(char[,] grid, int row) =>
        string.Create(grid.GetLength(1), (grid, row), static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++) line[i] = source.grid[source.row, i] is '\0' ? ' ' : source.grid[source.row, i];
        });

    private static string Named(double value, ColumnKind kind) => AnswerTable.Cell(kind == ColumnKind.Integer ? Math.Round(value, 1) : value, kind, 0);

    private readonly record struct Point(long Ns, double Value);
}
