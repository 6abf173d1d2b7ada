using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Query.Tests.Laws;

/// <summary>
/// What is made of rows on two clocks has the worst error of those rows, and none that is known if one is not; where its borders lie nearer
/// than both errors together it is inferred at best. Each guest is a case: a thread on its clock, a vCPU on the host's.
/// </summary>
public sealed class ClockLaws : IDisposable
{
    private const int Ticks = 24, Unknown = int.MaxValue / 4;
    private const string Thread = "thread of guest is running", Vcpu = "vcpu of guest is guest";
    private readonly TempFolder _folder = new();
    private readonly int _seed = Law.Seed();
    private readonly Session _session, _portable;
    private readonly List<Row>[] _threads, _vcpus;

    public ClockLaws()
    {
        var random = new Random(_seed);
        var builder = new SessionBuilder(0, Ticks).Machine(0, "node1");
        _threads = new List<Row>[Law.Cases(200)];
        _vcpus = new List<Row>[_threads.Length];
        for (var i = 0; i < _threads.Length; i++)
        {
            var id = i + 1;
            builder.Machine(id, $"g{i}", MachineRole.Guest, 0).Thread(id, 7, "t").Vcpu(id, 0);
            _threads[i] = Drawn(random, (start, stop, isIn, error) => builder.ThreadState(id, 7, start, stop, isIn ? ThreadState.Running : ThreadState.Sleeping, "t", syncErr: error));
            _vcpus[i] = Drawn(random, (start, stop, isIn, error) => builder.VcpuMode(id, 0, start, stop, isIn ? VcpuState.Guest : VcpuState.Halted, syncErr: error));
        }

        var path = builder.Write(_folder["clocks.vmq"]);
        (_session, _portable) = (Session.Open(path), Session.Open(path, new SessionOptions { PortableSql = true }));
    }

    [Fact]
    public void And_hasTheWorseError() => Holds($"{Thread} and {Vcpu}", (a, b) => Overlapping(a, b).Select(pair => Of(pair.A, pair.B, Math.Max(pair.A.Start, pair.B.Start), Math.Min(pair.A.Stop, pair.B.Stop), Distance(pair.A, pair.B))));

    [Fact]
    public void During_hasTheWorseError() => Holds(
        $"{Thread} during {Vcpu}", (a, b) => Overlapping(a, b).Where(pair => pair.A.Start >= pair.B.Start && pair.A.Stop <= pair.B.Stop).Select(pair => Of(pair.A, pair.B, pair.A.Start, pair.A.Stop, Distance(pair.A, pair.B))));

    [Fact]
    public void NotDuring_isOpenNearBorders() => Holds(
        $"{Thread} not during {Vcpu}", (a, b) => a.Where(row => !b.Exists(other => row.Start >= other.Start && row.Stop <= other.Stop)).Select(row => Beside(row, b, row.Error)));

    [Fact]
    public void NotOverlapping_isOpenNearBorders() => Holds(
        $"{Thread} not overlapping {Vcpu}", (a, b) => a.Where(row => !Overlapping([row], b).Any()).Select(row => Beside(row, b, row.Error)));

    [Fact]
    public void NotNear_isOpenNearTheLimit() => Holds(
        $"{Thread} not within 2ns of {Vcpu}", (a, b) => a.Where(row => !b.Exists(other => Gap(row, other) <= 2)).Select(row => Beside(row, b, row.Error, row.Start - 2, row.Stop + 2)));

    [Fact]
    public void NotMeeting_isOpenWhereNoErrorIsKnown() => Holds(
        $"{Thread} not meeting {Vcpu}",
        (a, b) => a.Where(row => !b.Exists(other => Math.Min(Math.Abs(row.Stop - other.Start), Math.Abs(row.Start - other.Stop)) <= Known(row) + Known(other)))
            .Select(row => new Made(row.Start, row.Stop, row.Error, b.Exists(other => row.Error + other.Error >= Unknown) ? "inferred" : "certain")));

    [Fact]
    public void Before_isOpenNearTheLimit() => Holds(
        $"{Thread} within 3ns before {Vcpu}", (a, b) => a.SelectMany(row => b.Where(next => next.Start >= row.Stop).Take(1).Where(next => next.Start - row.Stop <= 3)
            .Select(next => Of(row, next, row.Start, row.Stop, Math.Min(Distance(row, next), ((int[])[next.Start - row.Stop - 3, row.Start - next.Stop - 3]).Min(Math.Abs))))));

    [Fact]
    public void Overlap_isOpenNearBorders() => Holds(
        $"{Thread} | overlap (when {Vcpu}) as x", (a, b) => a.Select(row => Beside(row, Merged(b), Math.Max(row.Error, Worst(b)))));

    [Fact]
    public void Then_hasTheWorseError() => Holds(
        $"{Thread} then {Vcpu}", (a, b) => a.SelectMany(row => b.Where(next => next.Start >= row.Stop).Take(1).Select(next => Of(row, next, row.Start, next.Start, next.Start - row.Stop))));

    [Fact]
    public void FromTo_hasTheWorseErrorOfItsEnds() => Holds($"from {Thread} to {Vcpu}", (a, b) => a.Select((row, i) =>
    {
        var open = i + 1 < a.Count ? a[i + 1].Start : Ticks;
        return b.Where(next => next.Start >= row.Stop && next.Start <= open).Take(1).ToArray() is [var close]
            ? Of(row, close, row.Start, close.Start, close.Start - row.Stop)
            : new Made(row.Start, open, row.Error, "edge");
    }));

    [Fact]
    public void Clip_hasTheWorseError() => Holds(
        $"{Thread} | clip (when {Vcpu})", (a, b) => Overlapping(a, Merged(b)).Select(pair => Of(pair.A, pair.B, Math.Max(pair.A.Start, pair.B.Start), Math.Min(pair.A.Stop, pair.B.Stop), Distance(pair.A, pair.B))));

    public void Dispose()
    {
        _session.Dispose();
        _portable.Dispose();
        _folder.Dispose();
    }

    private void Holds(string claim, Func<List<Row>, List<Row>, IEnumerable<Made>> truth)
    {
        Holds(_session.Query("when " + claim), claim, truth);
        Holds(_portable.Query("when " + claim), claim + ", in SQL alone", truth);
    }

    private void Holds(Answer answer, string claim, Func<List<Row>, List<Row>, IEnumerable<Made>> truth)
    {
        var found = Enumerable.Range(0, answer.RowCount).ToLookup(
            row => (string)answer["guest"][row]!,
            row => new Made((int)(long)answer["start"][row]!, (int)(long)answer["stop"][row]!, (int)(answer["sync_err"][row] as long? ?? Unknown), (string)answer["certainty"][row]!));
        for (var i = 0; i < _threads.Length; i++)
        {
            var (expected, actual) = (Text(truth(_threads[i], _vcpus[i])), Text(found[$"g{i}"]));
            Assert.True(expected == actual, $"{claim}, g{i}, seed {_seed}\nthread   {Text(_threads[i])}\nvcpu     {Text(_vcpus[i])}\nexpected {expected}\nactual   {actual}");
        }
    }

    private static List<Row> Drawn(Random random, Action<int, int, bool, long?> add)
    {
        var rows = new List<Row>();
        for (var start = 0; start < Ticks;)
        {
            var row = new Row(start, Math.Min(start + random.Next(1, 7), Ticks), random.Next(4) is 0 ? Unknown : random.Next(3));
            var isIn = random.Next(2) == 0;
            add(row.Start, row.Stop, isIn, row.Error == Unknown ? null : row.Error);
            if (isIn) rows.Add(row);
            start = row.Stop;
        }

        return rows;
    }

    private static IEnumerable<(Row A, Row B)> Overlapping(List<Row> left, List<Row> right) => left.SelectMany(a => right.Where(b => a.Start < b.Stop && b.Start < a.Stop).Select(b => (a, b)));

    private static List<Row> Merged(List<Row> rows)
    {
        var merged = new List<Row>();
        foreach (var row in rows)
        {
            if (merged is [.., var last] && last.Stop == row.Start) merged[^1] = new Row(last.Start, row.Stop, Math.Max(last.Error, row.Error));
            else merged.Add(row);
        }

        return merged;
    }

    private static Made Of(Row a, Row b, int start, int stop, int distance) => new(start, stop, Math.Max(a.Error, b.Error), distance < a.Error + b.Error ? "inferred" : "certain");

    private static Made Beside(Row row, List<Row> others, int error, params int[] moments)
    {
        var apart = row.Error + Worst(others);
        var isNear = ((int[])[row.Start, row.Stop, .. moments]).Any(at => others.Exists(other => Math.Min(Math.Abs(at - other.Start), Math.Abs(at - other.Stop)) < apart));
        return new(row.Start, row.Stop, error, isNear ? "inferred" : "certain");
    }

    private static int Worst(List<Row> rows) => rows.Select(row => row.Error).DefaultIfEmpty(0).Max();

    private static int Known(Row row) => row.Error >= Unknown ? 0 : row.Error;

    private static int Gap(Row a, Row b) => Math.Max(0, Math.Max(b.Start - a.Stop, a.Start - b.Stop));

    // Of the nearest two borders.
    private static int Distance(Row a, Row b) => ((int[])[a.Start - b.Start, a.Stop - b.Stop, a.Start - b.Stop, a.Stop - b.Start]).Min(Math.Abs);

    private static string Text<T>(IEnumerable<T> rows) => string.Join("; ", rows.Select(row => row!.ToString()).Order(StringComparer.Ordinal));

    private readonly record struct Row(int Start, int Stop, int Error)
    {
        public override string ToString() => $"{Start}..{Stop} ±{(Error >= Unknown ? "?" : Error)}";
    }

    private readonly record struct Made(int Start, int Stop, int Error, string Certainty)
    {
        public override string ToString() => $"{Start}..{Stop} ±{(Error >= Unknown ? "?" : Error)} {Certainty}";
    }
}
