using System.Globalization;
using VmQuery.Cli.Render;
using VmQuery.Engine.Models;
using VmQuery.Query;

namespace VmQuery.Cli.Demo;

/// <summary>Asks the demo's questions and shows the answers, then the whole capture and its worst moment as pictures.</summary>
internal sealed class DemoShow(Session session, Terminal terminal, CancellationToken cancellation)
{
    private const int Rows = 10;
    private const int PipeWidth = 80;
    private readonly int _width = terminal.OutIsTerminal ? Math.Min(terminal.Width, Terminal.PipeWidth) : PipeWidth;

    /// <summary>Shows everything.</summary>
    public void Run()
    {
        var number = 1;
        foreach (var question in DemoQuestion.All)
        {
            Heading($"{number++}. {question.Words}");
            ShowAnswer(question.Vql);
        }

        Heading($"{number}. And as a picture?");
        Draw(new TimeSpanNs(session.StartNs, session.StopNs), "");
        if (WorstMoment() is { } moment)
        {
            Heading("The longest wait from near:");
            Draw(moment, Within(moment));
        }
    }

    private void Heading(string text)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(Ink.Heading(text, terminal.OutColor));
    }

    private void Question(string vql)
    {
        foreach (var (line, i) in CellText.Wrap(vql, _width - 8).Select((line, i) => (line, i)))
            terminal.Out.WriteLine($"{(i == 0 ? "vql> " : "     ")}{Ink.Code(line, terminal.OutColor)}");
        terminal.Out.WriteLine();
    }

    private void ShowAnswer(string vql)
    {
        Question(vql);
        var answer = session.Query(vql, cancellation: cancellation);
        var view = new AnswerView(session.StartNs) { Limit = Rows, Width = _width, Color = terminal.OutColor };
        new AnswerTable().Write(answer, view, terminal.Out);
        if (answer.RowCount > Rows) terminal.Out.WriteLine($" … {HumanNumber.Counted(answer.RowCount - Rows, "more row")}");
        foreach (var line in answer.Footer.SelectMany(sentence => CellText.Wrap(CellText.Printable(sentence), _width - 1)))
            terminal.Out.WriteLine(" " + Ink.Faint(line, terminal.OutColor));
    }

    private void Draw(TimeSpanNs range, string within)
    {
        DrawOne(DemoQuestion.VcpuModes + within, range, "guest", "vcpu");
        terminal.Out.WriteLine();
        DrawOne(DemoQuestion.CpuModes + within, range, "host", "cpu");
    }

    private void DrawOne(string vql, TimeSpanNs range, params string[] entity)
    {
        Question(vql);
        var rows = TimelineRows.Of(session.Query(vql, cancellation: cancellation), "mode", entity);
        foreach (var line in Timeline.Draw(rows, range, session.StartNs, _width)) terminal.Out.WriteLine(line);
    }

    // The range as a question says it: seconds from the start of the session.
    private string Within(TimeSpanNs range) => string.Create(
        CultureInfo.InvariantCulture, $" in {(range.StartNs - session.StartNs) / 1e9m:0.000}s..{(range.StopNs - session.StartNs) / 1e9m:0.000}s");

    private TimeSpanNs? WorstMoment()
    {
        var answer = session.Query(DemoQuestion.LongestPreemption, cancellation: cancellation);
        if (answer.RowCount == 0 || answer["start_ns"][0] is not long start || answer["stop_ns"][0] is not long stop) return null;
        var margin = stop - start;
        return new TimeSpanNs(WholeMs(Math.Max(session.StartNs, start - margin)), WholeMs(Math.Min(session.StopNs, stop + margin)));

        // So that the question reads well.
        long WholeMs(long ns) => ns - ((ns - session.StartNs) % 1_000_000);
    }
}
