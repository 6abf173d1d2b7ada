using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;
using VmQuery.Engine.Store;

namespace VmQuery.Cli.Render;

/// <summary>What is in a session, for people.</summary>
internal static class InfoText
{
    private const string BulletMark = "  - ";

    /// <summary>Writes all of it.</summary>
    public static void Write(SessionInfo info, Terminal terminal, bool wide)
    {
        var summary = info.Summary;
        var view = new AnswerView(summary.Span.StartNs) { Width = terminal.Width, Wide = wide, Color = terminal.OutColor };
        terminal.Out.WriteLine($"{CellText.Printable(info.Name)}: {HumanTime.Duration(summary.Span.Length)} from {HumanTime.Date(summary.Span.StartNs)}, {Losses(summary.Streams)}");
        List<string> notes = [];
        foreach (var section in info.Sections.Where(section => section.Rows.RowCount > 0))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(Ink.Heading(section.Title, terminal.OutColor));
            if (string.Equals(section.Key, "findings", StringComparison.Ordinal)) WriteFindings(summary.Findings, terminal);
            else notes.AddRange(new AnswerTable().Write(section.Rows, view, terminal.Out));
        }

        foreach (var note in notes) terminal.Note(Ink.Faint(note, terminal.ErrorColor));
    }

    /// <summary>Writes findings as sentences: they are too long for a table.</summary>
    public static void WriteFindings(ImmutableArray<Finding> findings, Terminal terminal)
    {
        foreach (var finding in findings)
        {
            var times = finding.Count > 1 ? $" ({HumanNumber.Grouped(finding.Count)}×)" : "";
            var text = $"{Words.Of(finding.Severity)} {finding.Code}, {finding.Subject}{times}: {finding.Message}";
            foreach (var line in Bullet(CellText.Printable(text), terminal.Width)) terminal.Out.WriteLine(line);
        }
    }

    /// <summary>A sentence as an item of a list.</summary>
    public static IEnumerable<string> Bullet(string text, int width) =>
        CellText.Wrap(text, width - BulletMark.Length).Select((line, i) => (i == 0 ? BulletMark : new string(' ', BulletMark.Length)) + line);

    private static string Losses(ImmutableArray<StreamSummary> streams)
    {
        var events = streams.Sum(stream => stream.LostEvents);
        var packets = streams.Sum(stream => stream.LostPackets);
        return (events, packets) switch
        {
            (0, 0) => "nothing lost",
            (_, 0) => HumanNumber.Counted(events, "event") + " lost",
            _ => $"{HumanNumber.Counted(events, "event")} and {HumanNumber.Counted(packets, "packet")} lost",
        };
    }
}
