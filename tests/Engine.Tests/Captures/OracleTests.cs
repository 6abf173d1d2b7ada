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

    [BabeltraceTheory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    public void Interrupts_areHandledOutsideGuestCode(string capture)
    {
        var guest = captures.Ask(capture, withGuests: false, """
            SELECT cpu, start_ns, stop_ns FROM cpu_mode WHERE state = 'guest'
            UNION ALL SELECT cpu, start_ns, stop_ns FROM vcpu_mode WHERE state = 'guest' ORDER BY start_ns
            """)
            .Select(row => Array.ConvertAll(row, cell => long.Parse(cell, CultureInfo.InvariantCulture)))
            .GroupBy(row => row[0], row => (StartNs: row[1], StopNs: row[2]))
            .ToDictionary(rows => rows.Key, rows => rows.ToArray());
        var started = new Dictionary<(long Cpu, string Kind), long>();
        var handlers = 0;
        foreach (var match in RawLines(capture).Select(line => InterruptEvent().Match(line)).Where(match => match.Success))
        {
            var (cpu, key) = (Number(match, "cpu"), (Number(match, "cpu"), match.Groups["kind"].Value));
            if (match.Groups["edge"].Value == "entry") started[key] = TimeOf(match);
            else if (started.Remove(key, out var start)) Assert.True(++handlers > 0 && !Overlap(guest.GetValueOrDefault(cpu, []), start, TimeOf(match)), match.Value);
        }

        Assert.NotEqual(0, handlers);
    }

    [BabeltraceTheory]
    [InlineData("a-small-1vcpu")]
    [InlineData("b-medium-2guests")]
    [InlineData("i-stock-probe")]
    public void Irqs_areFromEachEntryToItsExit(string capture)
    {
        var (expected, entries) = (new List<string>(), new Dictionary<(long Cpu, string Irq), (long TimeNs, string Name)>());
        foreach (var line in RawLines(capture))
        {
            if (HandlerEvent().Match(line) is not { Success: true } match) continue;
            var key = (Cpu: Number(match, "cpu"), Irq: match.Groups["irq"].Value);
            if (match.Groups["name"].Success) entries.Add(key, (TimeOf(match), match.Groups["name"].Value));
            else if (entries.Remove(key, out var entry)) expected.Add($"{key.Cpu} {entry.TimeNs} {TimeOf(match)} {key.Irq} {entry.Name} certain");
        }

        var rows = captures.Lines(capture, withGuests: false, "SELECT cpu, start_ns, stop_ns, irq, handler, certainty FROM irq WHERE certainty = 'certain'");

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.Equal(entries.Count, captures.Lines(capture, withGuests: false, "SELECT irq FROM irq WHERE certainty <> 'certain' AND handler IS NOT NULL").Count);
    }

    /// <summary>Whether one of the rows, given by start and each twice at most, overlaps a time.</summary>
    private static bool Overlap((long StartNs, long StopNs)[] rows, long startNs, long stopNs)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].StartNs < stopNs) low = middle + 1;
            else high = middle;
        }

        return rows[Math.Max(low - 2, 0)..low].Any(row => row.StopNs > startNs);
    }

    private static IEnumerable<string> RawLines(string capture) =>
        Babeltrace.Run("--clock-seconds", "--no-delta", CaptureSessions.Traces(capture, withGuests: false)[0]);

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static long TimeOf(Match match) => (Number(match, "s") * 1_000_000_000) + Number(match, "ns");

    [GeneratedRegex(@" kvm_x86_exit: .*\bexit_reason = (?<reason>\d+),.*\bvcpu_id = (?<vcpu>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex ExitEvent();

    [GeneratedRegex(@"^\[(?<s>\d+)\.(?<ns>\d+)\] .* irq_(?<kind>handler|softirq)_(?<edge>entry|exit): .*\bcpu_id = (?<cpu>\d+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex InterruptEvent();

    [GeneratedRegex(
        @"^\[(?<s>\d+)\.(?<ns>\d+)\] .* irq_handler_(entry|exit): .*\bcpu_id = (?<cpu>\d+) .*\birq = (?<irq>\d+), (name = ""(?<name>[^""]*)""|ret)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 60_000)]
    private static partial Regex HandlerEvent();

    [GeneratedRegex(@"^\[(?<s>\d+)\.(?<ns>\d+)\] .*sched_switch: .*\bcpu_id = (?<cpu>\d+) .*\bnext_tid = (?<next>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SwitchEvent();
}
