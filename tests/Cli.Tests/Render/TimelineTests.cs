using FsCheck.Fluent;
using VmQuery.Engine.Models;
using Law = VmQuery.Tests.Support.Law;

namespace VmQuery.Cli.Tests.Render;

public sealed class TimelineTests
{
    private const long Second = 1_000_000_000;

    private static TimelineRow Row(string label, params (long Start, long Stop, string State)[] segments) =>
        new(label, [.. segments.Select(segment => new TimelineSegment(segment.Start, segment.Stop, segment.State))]);

    private static string Drawn(int width, TimeSpanNs range, params TimelineRow[] rows) => string.Join('\n', Timeline.Draw(rows, range, 0, width));

    private static string Sliced(TimeSpanNs range, int columns, params (long Start, long Stop, string State)[] segments) =>
        string.Join(' ', Timeline.Slices(Row("", segments).Segments, range, columns).Select(state => state ?? "-"));

    [Fact]
    public void Timeline_ofTwoEntities_isDrawnWithAxisAndLegend() => Assert.Equal(
        """
        guest1/0  ▓▓▓▓▓▓▓▓▓▓░░░░░▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        cpu 2     █████████████████████████·····
                  |              |
                  0.0 s          0.5 s
        ▓ guest  █ task  ░ hypervisor
        ▒ preempted  · idle
        one column = 33.33 ms, drawn as the state that fills most of it
        """,
        Drawn(
            40,
            new TimeSpanNs(0, Second),
            Row("guest1/0", (0, Second / 3, "guest"), (Second / 3, Second / 2, "hypervisor"), (Second / 2, Second, "preempted")),
            Row("cpu 2", (0, Second * 5 / 6, "task"), (Second * 5 / 6, Second, "idle"))));

    [Fact]
    public void Timeline_ofShortStates_drawsTheOneThatFillsMost() => Assert.Equal(
        "guest halted",
        Sliced(new TimeSpanNs(0, 20), 2, (0, 6, "guest"), (6, 10, "hypervisor"), (10, 14, "guest"), (14, 20, "halted")));

    [Fact]
    public void Timeline_outsideTheEvidence_staysBlank() => Assert.Equal(
        "- guest guest -",
        Sliced(new TimeSpanNs(0, 40), 4, (10, 30, "guest")));

    [Fact]
    public void Timeline_ofSegmentsBeyondTheRange_cutsThem() => Assert.Equal(
        "guest guest",
        Sliced(new TimeSpanNs(100, 200), 2, (long.MinValue, long.MaxValue, "guest")));

    [Fact]
    public void Timeline_finerThanNanoseconds_drawsTheStateAtEachColumn() =>
        Assert.Equal("a a a a b b b c c c", Sliced(new TimeSpanNs(0, 3), 10, (0, 1, "a"), (1, 2, "b"), (2, 3, "c")));

    [Fact]
    public void Timeline_ofAnEmptyRange_isNothing() => Assert.Empty(Timeline.Draw([Row("x", (0, 1, "guest"))], new TimeSpanNs(5, 5), 0, 80));

    [Fact]
    public void Timeline_axis_countsFromTheOrigin()
    {
        var axis = TimeAxis.Draw(new TimeSpanNs(5 * Second + 100_000_000, 5 * Second + 300_000_000), 5 * Second, 40);
        Assert.Equal(["|                   |", "0.1 s               0.2 s"], axis);
    }

    [Fact]
    public void Timeline_ofUnknownWords_givesEachItsOwnGlyph()
    {
        var glyphs = TimelineGlyphs.For(["guest", "task", "running", "spin", "boil", "guest"]);
        Assert.Equal(5, glyphs.Values.Distinct().Count());
        Assert.Equal('▓', glyphs["guest"]);
    }

    [Fact]
    public void Slices_ofAnyPartition_areTheDominantStates() => Law.Holds(Prop.ForAll(
        Gen.ArrayOf(Gen.Zip(Gen.Choose(1, 50), Gen.Elements("a", "b", "c")), 12).ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        (parts, columns) =>
        {
            var segments = new List<TimelineSegment>();
            var at = 0L;
            foreach (var (length, state) in parts) segments.Add(new TimelineSegment(at, at += length, state));
            return Timeline.Slices(segments, new TimeSpanNs(0, at), columns).SequenceEqual(Enumerable.Range(0, columns).Select(slice => Dominant(segments, at, slice, columns)));
        }));

    // Nanosecond by nanosecond.
    private static string Dominant(List<TimelineSegment> segments, long length, int slice, int columns)
    {
        var (start, stop) = (length * slice / columns, length * (slice + 1) / columns);
        var states = new OrderedDictionary<string, int>();
        for (var ns = start; ns < Math.Max(stop, start + 1); ns++)
        {
            var state = segments.First(segment => segment.StartNs <= ns && ns < segment.StopNs).State;
            states[state] = states.GetValueOrDefault(state) + 1;
        }

        return states.MaxBy(state => state.Value).Key;
    }
}
