using VmQuery.Engine.Dump;
using VmQuery.Engine.Formats;

namespace VmQuery.Cli.Render;

/// <summary>What people should know about a dump beside its events: what is missing in it, and why.</summary>
internal sealed class DumpNotes(Terminal terminal, bool quiet)
{
    /// <summary>Says what there was to count.</summary>
    /// <exception cref="TraceException">A stream could not be read to its end.</exception>
    public void WriteCounted(IReadOnlyList<NameCount> counts, DumpReport report)
    {
        Note($"{HumanNumber.Counted(report.Events, "event")} of {HumanNumber.Counted(counts.Count, "name")} in {HumanNumber.Counted(report.Totals.Count, "stream")}");
        WriteMissing(report);
    }

    /// <summary>Says what was not printed.</summary>
    /// <param name="chosen">Fields to print; null for all.</param>
    /// <exception cref="TraceException">A stream could not be read to its end.</exception>
    public void WritePrinted(DumpReport report, ChosenFields? chosen)
    {
        if (report is { Events: 0, Failures.Count: 0 }) Note("No event to show.");
        else foreach (var field in chosen?.Unmet ?? []) Note($"No event shown has a field \"{CellText.Printable(field)}\".");
        WriteMissing(report);
    }

    /// <summary>Says which traces are left out.</summary>
    /// <param name="reasons">Why nothing of them can be read.</param>
    public void WriteLeftOut(IReadOnlyCollection<TraceException> reasons)
    {
        foreach (var reason in reasons) Note($"{reason.Message}; the trace is left out");
    }

    private void WriteMissing(DumpReport report)
    {
        var losses = report.Totals.SelectMany(total => total.Losses).Where(loss => loss.Reason == LossReason.Dropped).ToArray();
        if (report.IsWhole && losses.Length > 0)
        {
            var packets = losses.Sum(loss => loss.Packets);
            Note($"The tracer dropped {HumanNumber.Counted(losses.Sum(loss => loss.Events), "event")}{(packets > 0 ? $" and {HumanNumber.Counted(packets, "packet")}" : "")}"
                + $" in {HumanNumber.Counted(losses.Length, "place")}; vmq info shows in which streams.");
        }

        // How far streams happened to be read ahead must not show.
        var leftOut = report.Totals.SelectMany(total => total.Oddities).Where(oddity => oddity.LeavesOut && report.IsWhole);
        foreach (var oddity in leftOut) Note(oddity.ToString());
        WriteFailures(report);
    }

    /// <summary>Says which streams could not be read to their end.</summary>
    /// <exception cref="TraceException">There was one.</exception>
    public void WriteFailures(DumpReport report)
    {
        if (report.Failures.Count > 0) Note("What was read before the error counts; --salvage also reads what is behind it.");
        foreach (var failure in report.Failures.SkipLast(1)) terminal.Note($"{Ink.Error("error:", terminal.ErrorColor)} {failure.Message}");
        if (report.Failures is [.., var last]) throw last;
    }

    private void Note(string text)
    {
        if (!quiet) terminal.Note(Ink.Faint(text, terminal.ErrorColor));
    }
}
