using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>What people should know about an answer beside its rows.</summary>
internal static class AnswerNotes
{
    /// <summary>Writes how many rows there are, what the format left out, and what the answer itself adds.</summary>
    public static void Write(Terminal terminal, Answer answer, AnswerView view, IReadOnlyList<string> formatNotes)
    {
        foreach (var note in formatNotes.Prepend(Rows(answer, view)).Concat(answer.Footer.Select(CellText.Printable)))
            terminal.Note(Ink.Faint(note, terminal.ErrorColor));
    }

    private static string Rows(Answer answer, AnswerView view)
    {
        // Lines and lanes are drawn whole; only bars and rows are so many that they may be cut.
        var shown = answer.Plot is { Shape: not PlotShape.Bars } ? answer.RowCount : view.Rows(answer);
        return shown < answer.RowCount
            ? $"{HumanNumber.Grouped(shown)} of {HumanNumber.Counted(answer.RowCount, "row")}; --limit 0 shows all."
            : HumanNumber.Counted(answer.RowCount, "row");
    }
}
