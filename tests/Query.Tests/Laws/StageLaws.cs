using System.Globalization;
using VmQuery.Engine.Models;

namespace VmQuery.Query.Tests.Laws;

/// <summary>Stages on time, asked of all random vCPUs at once, against a brute force that looks at every tick of one.</summary>
public sealed class StageLaws(RandomRows rows) : IClassFixture<RandomRows>
{
    private const int End = RandomRows.Ticks;

    [Fact]
    public void Split_anyRows_cutsAtBuckets() => Holds(
        "show vm_exit of vcpu | split every 5ns", it => it.Exits.SelectMany(row => Enumerable.Range(0, 5).Select(i => Common(row, i * 5, (i * 5) + 5)).Where(IsSome)));

    [Fact]
    public void Every_anyRows_sumsThePieces() => Holds(
        "show vm_exit of vcpu | summarize total(dur), count() by guest, vcpu every 5ns",
        it => Enumerable.Range(0, 5)
            .Select(i => (At: i * 5, Pieces: it.Exits.Select(row => Common(row, i * 5, (i * 5) + 5)).Where(IsSome).ToList()))
            .Where(bucket => bucket.Pieces.Count > 0)
            .Select(bucket => $"{bucket.At} {bucket.Pieces.Sum(piece => piece.Stop - piece.Start)} {it.Exits.Count(row => row.Start >= bucket.At && row.Start < bucket.At + 5)}"),
        "start", "total", "count");

    [Theory]
    [InlineData("merge", 0)]
    [InlineData("merge within 1ns", 1)]
    [InlineData("merge within 3ns", 3)]
    public void Merge_anyRows_fillsShortPauses(string stage, int pause) => Holds(
        "show vm_exit of vcpu | " + stage, it => Runs(Filled(Covered(it.Exits), pause)), "start", "stop");

    [Fact]
    public void Gaps_anyRows_areTheRest() => Holds("show vm_exit of vcpu | gaps", it => Runs([.. Covered(it.Exits).Select(tick => !tick)]), "start", "stop");

    [Fact]
    public void Gaps_inRange_endAtItsEdges() => Holds(
        "when vcpu is guest in 5ns..17ns | gaps", it => Runs([.. Covered(it.Running).Select((tick, at) => !tick && at is >= 5 and < 17)]), "start", "stop");

    [Fact]
    public void Widen_anyRows_staysInTheSession() => Holds(
        "show vm_exit of vcpu | widen before 3ns after 2ns",
        it => it.Exits.Select(row => new TickSpan(Math.Max(row.Start - 3, 0), Math.Min(row.Stop + 2, End), row.Start < 3 || row.Stop + 2 > End ? Math.Max(row.Doubt, 2) : row.Doubt)));

    [Fact]
    public void Clip_toRange_isTheCommonTime() => Holds(
        "show vm_exit of vcpu | clip in 5ns..17ns",
        it => it.Exits.Select(row => Common(row, 5, 17) with { Doubt = row.Start < 5 || row.Stop > 17 ? Math.Max(row.Doubt, 2) : row.Doubt }).Where(IsSome));

    [Fact]
    public void Clip_toOwnTime_isTheCommonTime() => Holds("show vm_exit of vcpu | clip (when vcpu is guest)", it => Clipped(it.Exits, it.Running), "start", "stop");

    [Fact]
    public void Clip_toOverlappingRows_isTheCommonTime() =>
        Holds("when vcpu is guest | clip (show vm_exit of vcpu)", it => Clipped(it.Running, it.Exits), "start", "stop");

    [Fact]
    public void Clip_toTimeOfGuest_isTheCommonTime() =>
        Holds("show vm_exit of vcpu | clip (show vm_exit of vcpu 0 of guest)", it => Clipped(it.Exits, rows.First(it).Exits), "start", "stop");

    [Fact]
    public void Overlap_withOwnTime_countsItsTicks() => Holds(
        "show vm_exit of vcpu | overlap (when vcpu is guest) as common",
        it => it.Exits.Select(row => $"{row.Start} {row.Stop} {Word(it.Running.Where(other => IsSome(Common(other, row.Start, row.Stop))).Select(other => other.Doubt).Append(row.Doubt).Max())} {Shared(row, it.Running)}"),
        "start", "stop", "certainty", "common");

    [Fact]
    public void Overlap_withOverlappingRows_countsEachTickOnce() => Holds(
        "show vm_exit of vcpu | overlap (show vm_exit of vcpu 0 of guest) as common",
        it => it.Exits.Select(row => $"{row.Start} {row.Stop} {Shared(row, rows.First(it).Exits)}"),
        "start", "stop", "common");

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    public void Lookup_ofPlacement_isTheTickThere(string at) => Holds(
        $"show vm_exit of vcpu | lookup placement of vcpu at {at}",
        it => it.Exits.Select(row => (row, tick: at is "start" ? row.Start : row.Stop)).Select(found => $"{found.row.Start} {found.row.Stop} {(found.tick < End ? it.Places[found.tick] : string.Empty)}"),
        "start", "stop", "placement");

    private void Holds(string vql, Func<RandomCase, IEnumerable<TickSpan>> truth) =>
        Holds(vql, it => truth(it).Select(row => $"{row.Start} {row.Stop} {Word(row.Doubt)}"), "start", "stop", "certainty");

    private void Holds(string vql, Func<RandomCase, IEnumerable<string>> truth, params string[] columns)
    {
        var answer = rows.Session.Query(vql);
        var found = Enumerable.Range(0, answer.RowCount).ToLookup(
            row => $"{answer["guest"][row]}/{answer["vcpu"][row]}",
            row => string.Join(' ', columns.Select(column => Convert.ToString(answer[column][row], CultureInfo.InvariantCulture))));
        foreach (var it in rows.Cases)
        {
            var (expected, actual) = (Lines(truth(it)), Lines(found[it.Name]));
            Assert.True(expected == actual, $"{vql}, {it.Name}, seed {rows.Seed}\nexits    {string.Join(' ', it.Exits)}\nrunning  {string.Join(' ', it.Running)}\nexpected {expected}\nactual   {actual}");
        }
    }

    private static string Lines(IEnumerable<string> lines) => string.Join("; ", lines.Order(StringComparer.Ordinal));

    private static string Word(int doubt) => CommonColumns.Certainties[doubt];

    private static bool IsSome(TickSpan row) => row.Start < row.Stop;

    private static TickSpan Common(TickSpan row, int start, int stop) => row with { Start = Math.Max(row.Start, start), Stop = Math.Min(row.Stop, stop) };

    private static bool[] Covered(IEnumerable<TickSpan> intervals) => [.. Enumerable.Range(0, End).Select(tick => intervals.Any(row => row.Start <= tick && tick < row.Stop))];

    private static int Shared(TickSpan row, IEnumerable<TickSpan> others) => Covered(others).Skip(row.Start).Take(row.Stop - row.Start).Count(tick => tick);

    private static IEnumerable<string> Clipped(IEnumerable<TickSpan> intervals, IEnumerable<TickSpan> to) =>
        intervals.SelectMany(row => Runs([.. Covered(to).Select((tick, at) => tick && row.Start <= at && at < row.Stop)]));

    private static bool[] Filled(bool[] ticks, int pause)
    {
        var filled = (bool[])ticks.Clone();
        for (var at = 0; at < ticks.Length; at++)
        {
            var (before, after) = (Array.LastIndexOf(ticks, true, at), Array.IndexOf(ticks, true, at));
            if (before >= 0 && after >= 0 && after - before - 1 <= pause) filled[at] = true;
        }

        return filled;
    }

    private static IEnumerable<string> Runs(bool[] ticks)
    {
        for (var at = 0; at < ticks.Length; at++)
        {
            if (!ticks[at]) continue;
            var start = at;
            while (at < ticks.Length && ticks[at]) at++;
            yield return $"{start} {at}";
        }
    }
}
