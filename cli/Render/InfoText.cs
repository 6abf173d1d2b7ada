using System.Collections.Immutable;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

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
        terminal.Out.WriteLine($"{CellText.Printable(info.Name)}: {HumanTime.Duration(summary.Span.Length)} from {HumanTime.Date(summary.Span.StartNs)}, {Losses(info)}");
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

    private static string Losses(SessionInfo info)
    {
        var events = info.Summary.Streams.Sum(stream => stream.LostEvents);
        var packets = info.Summary.Streams.Sum(stream => stream.LostPackets);
        List<string> losses = [];
        if (packets > 0) losses.Add($"{HumanNumber.Counted(events, "event")} and {HumanNumber.Counted(packets, "packet")} lost");
        else if (events > 0) losses.Add(HumanNumber.Counted(events, "event") + " lost");
        if (info.Summary.Findings.Any(finding => MissingParts.Has(finding.Code))) losses.Add("parts missing or unreadable");
        if (info.Unfinished > 0) losses.Add($"{HumanNumber.Counted(info.Unfinished, "stream")} not read to the end");
        return losses.Count > 0 ? string.Join(", ", losses) : "nothing lost";
    }
}
