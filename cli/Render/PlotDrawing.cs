using VmQuery.Engine.Models;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>Draws the picture that a question asked for with <c>plot</c>.</summary>
internal static class PlotDrawing
{
    /// <summary>The picture as lines of text; empty when there is nothing to draw.</summary>
    public static IReadOnlyList<string> Of(Answer answer, Plot plot, AnswerView view) => plot.Shape switch
    {
        PlotShape.Bars => BarChart.Draw(answer, plot, view),
        PlotShape.Lines => LineChart.Draw(answer, plot, view),
        PlotShape.Timeline => Lanes(answer, plot, view),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What a bar, line or lane is called: the values of its columns.</summary>
    public static string Label(IReadOnlyList<AnswerColumn> by, int row, AnswerView view) =>
        string.Join('/', by.Select(column => AnswerTable.Cell(column[row], column.Kind, view.OriginNs)));

    private static IReadOnlyList<string> Lanes(Answer answer, Plot plot, AnswerView view)
    {
        var rows = TimelineRows.Of(answer, plot.Values is [var state, ..] ? state : null, [.. plot.By]);
        var segments = rows.SelectMany(row => row.Segments).ToList();
        return segments.Count == 0
            ? []
            : Timeline.Draw(rows, new TimeSpanNs(segments.Min(segment => segment.StartNs), segments.Max(segment => segment.StopNs)), view.OriginNs, view.Width);
    }
}
