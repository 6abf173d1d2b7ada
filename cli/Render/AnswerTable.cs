using System.Globalization;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>An answer for people: the picture it asks for, else a table with relative times, scaled durations, without secondary columns and empty ones that nobody asked for.</summary>
internal sealed class AnswerTable : TextFormat
{
    /// <inheritdoc/>
    public override string Name => "table";

    /// <inheritdoc/>
    public override bool ForPeople => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Write(Answer answer, AnswerView view, TextWriter output)
    {
        if (answer.Plot is { } plot)
        {
            foreach (var line in PlotDrawing.Of(answer, plot, view)) output.WriteLine(line);
            return [];
        }

        var table = TextTable.Draw([.. Columns(answer, view)], view.Wide ? null : view.Width, view.Color);
        foreach (var line in table.Lines) output.WriteLine(line);
        return table.LeftOut.Count == 0 ? [] : [$"No room for {string.Join(", ", table.LeftOut)}; --wide shows every column."];
    }

    /// <summary>The columns to show, as texts.</summary>
    public static IEnumerable<TableColumn> Columns(Answer answer, AnswerView view)
    {
        var rows = view.Rows(answer);
        foreach (var column in answer.Columns)
        {
            if (column.Secondary && !view.Wide) continue;
            var cells = new string[rows];
            for (var row = 0; row < rows; row++) cells[row] = Cell(column[row], column.Kind, view.OriginNs);
            if (!column.IsAsked && rows > 0 && cells.All(string.IsNullOrEmpty)) continue;
            yield return new TableColumn(CellText.Printable(column.Name), column.Kind is not (ColumnKind.Text or ColumnKind.Flag), cells);
        }
    }

    /// <summary>A value as people read it.</summary>
    public static string Cell(object? value, ColumnKind kind, long originNs) => (value, kind) switch
    {
        (null, _) => "",
        (long ns, ColumnKind.Instant) => HumanTime.Instant(ns, originNs),
        (long ns, ColumnKind.Duration) => HumanTime.Duration(ns),
        (double ns, ColumnKind.Duration) => HumanTime.Duration(ns),
        (double share, ColumnKind.Share) => HumanNumber.Share(share),
        (double number, _) => HumanNumber.Real(number),
        (bool flag, _) => flag ? "yes" : "no",
        (string text, _) => CellText.Printable(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
