using System.Globalization;
using System.Text.RegularExpressions;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Captures;

/// <summary>Compiled sessions against the raw events, as another reader prints them.</summary>
[Collection(CaptureTests.Name)]
public sealed partial class OracleTests(CaptureSessions captures)
{
    [BabeltraceTheory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    [InlineData("d2-lost-events-16k")]
    [InlineData("i-stock-probe")]
    public void VmExits_areAsManyAsExitEvents_byReasonAndVcpu(string capture)
    {
        var expected = RawLines(capture)
            .Select(line => ExitEvent().Match(line))
            .Where(match => match.Success)
            .GroupBy(match => $"{match.Groups["vcpu"].Value} {match.Groups["reason"].Value}")
            .Select(group => $"{group.Key} {group.Count()}")
            .Order(StringComparer.Ordinal);

        var spans = captures.Lines(capture, withGuests: false, "SELECT vcpu, reason_code, count(*) FROM vm_exit GROUP BY ALL");
        var kept = captures.Lines(capture, withGuests: false, "SELECT vcpu_id, exit_reason, count(*) FROM event_kvm_exit GROUP BY ALL");

        Assert.Equal(expected, spans.Order(StringComparer.Ordinal));
        Assert.Equal(expected, kept.Order(StringComparer.Ordinal));
    }

    [BabeltraceTheory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    [InlineData("i-stock-probe")]
    public void PreemptedBy_isTheThreadOnThatCpu_allTheTime(string capture)
    {
        var switches = RawLines(capture)
            .Select(line => SwitchEvent().Match(line))
            .Where(match => match.Success)
            .Select(match => (Cpu: Number(match, "cpu"), TimeNs: TimeOf(match), Tid: Number(match, "next")))
            .ToLookup(e => e.Cpu);

        // The idle thread is nobody; where no cause is known, the wait itself was only told by its end.
        var rows = captures.Ask(capture, withGuests: false, """
            SELECT cpu, start_ns, stop_ns, coalesce(preempted_by_tid, 0) FROM vcpu_mode WHERE state = 'preempted' AND cause IS NOT NULL
            """).Select(row => Array.ConvertAll(row, cell => long.Parse(cell, CultureInfo.InvariantCulture))).ToArray();

        Assert.Contains(rows, row => row[3] != 0);
        foreach (var row in rows)
        {
            var onCpu = switches[row[0]].Where(e => e.TimeNs < row[2]).ToArray();
            var first = Math.Max(Array.FindLastIndex(onCpu, e => e.TimeNs <= row[1]), 0);
            Assert.All(onCpu[first..], e => Assert.True(e.Tid == row[3], $"{row[3]} is named from {row[1]}, {e.Tid} has CPU {e.Cpu} from {e.TimeNs}"));
        }
    }

    private static IEnumerable<string> RawLines(string capture) =>
        Babeltrace.Run("--clock-seconds", "--no-delta", CaptureSessions.Traces(capture, withGuests: false)[0]);

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static long TimeOf(Match match) => (Number(match, "s") * 1_000_000_000) + Number(match, "ns");

    [GeneratedRegex(@" kvm_x86_exit: .*\bexit_reason = (?<reason>\d+),.*\bvcpu_id = (?<vcpu>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExitEvent();

    [GeneratedRegex(@"^\[(?<s>\d+)\.(?<ns>\d+)\] .*sched_switch: .*\bcpu_id = (?<cpu>\d+) .*\bnext_tid = (?<next>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SwitchEvent();
}
