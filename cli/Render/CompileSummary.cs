using VmQuery.Engine.Compile;

namespace VmQuery.Cli.Render;

/// <summary>What a compile did, for people.</summary>
internal static class CompileSummary
{
    /// <summary>Shows it and what was found to be doubtful.</summary>
    public static void Show(CompileReport report, string session, Terminal terminal)
    {
        var seconds = report.Elapsed.TotalSeconds;
        terminal.Note(
            $"{session}: {HumanNumber.Counted(report.Events, "event")}, {HumanNumber.Bytes(report.Bytes)} of trace in {HumanTime.Duration(seconds * 1e9)}"
            + (seconds > 0 ? $" ({HumanNumber.Grouped((Int128)(report.Events / seconds))} events/s)" : "")
            + $"; the session has {HumanNumber.Bytes(new FileInfo(session).Length)}. Ask it: vmq {session}");
        if (report.Findings.Count == 0) return;
        terminal.Note($"{HumanNumber.Counted(report.Findings.Count, "finding")}:");
        foreach (var finding in report.Findings)
            foreach (var line in InfoText.Bullet(CellText.Printable(finding), terminal.Width)) terminal.Note(line);
    }
}
