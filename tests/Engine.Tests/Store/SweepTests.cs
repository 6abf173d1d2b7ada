using FsCheck;
using FsCheck.Fluent;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

/// <summary>Sweeps beside the database: what is no matter of their rows, and pairs on two clocks.</summary>
public sealed class SweepTests
{
    // As the language gives it: worse than any that is known.
    private const long UnknownErr = 1L << 61;

    private static readonly MergeSweep Merge = new(["vcpu"], 0);

    [Fact]
    public void Sweep_ofAnyOrder_givesRowsByKey()
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig());
        using var connection = database.Connect();
        using var swept = connection.Sweep("swept", Merge, "SELECT CAST(COLUMNS(*) AS BIGINT) FROM (VALUES (0, 2, 5, 9, 1, 4), (0, NULL, 7, 8, 0, 1), (0, 2, 0, 5, 0, 7), (0, 1, 3, 4, 2, 0)) v", CancellationToken.None);
        var columns = connection.Read("SELECT vcpu, start_ns, stop_ns, doubt, sync_err_ns FROM swept");
        Assert.Equal([" 7 8 0 1", "1 3 4 2 0", "2 0 9 1 7"], Enumerable.Range(0, columns[0].Count).Select(row => string.Join(' ', columns.Select(column => column[row]))));
    }

    [Fact]
    public void Sweep_ofMoreRowsThanMemory_isRefused_andGivesAllOfItBack()
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { MemoryMegabytes = 64 });
        using var connection = database.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<SweepMemoryException>(() => connection.Sweep("swept", Merge, Instants(400_000), CancellationToken.None));
            using var swept = connection.Sweep("swept", Merge, Instants(80_000), CancellationToken.None);
            Assert.Equal(80_000L, connection.Read("SELECT count(*) FROM swept")[0][0]);
        }
    }

    [Fact]
    public void Sweeps_thatLive_shareTheMemory()
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { MemoryMegabytes = 64 });
        using var connection = database.Connect();
        using (connection.Sweep("one", Merge, Instants(90_000), CancellationToken.None))
            Assert.Throws<SweepMemoryException>(() => connection.Sweep("other", Merge, Instants(90_000), CancellationToken.None));
        connection.Sweep("other", Merge, Instants(90_000), CancellationToken.None).Dispose();
    }

    [Fact]
    public void Sweep_ofManyKeys_holdsThemToo()
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { MemoryMegabytes = 64 });
        using var connection = database.Connect();
        Assert.Throws<SweepMemoryException>(() => connection.Sweep("swept", Merge, Instants(40_000, key: "i"), CancellationToken.None));
        connection.Sweep("swept", Merge, Instants(40_000), CancellationToken.None).Dispose();
    }

    [Fact]
    public void Pair_onTwoClocks_isInferredWhereTheirErrorReachesABorder() => Law.Holds(
        Prop.ForAll(Rows(), Rows(), (intervals, partners) =>
        {
            var sweep = new PairSweep(["vcpu"], Unclosed: false, PartnersUnclosed: true, ClocksDiffer: true).Start();
            foreach (var row in intervals) sweep.Add(row);
            foreach (var row in partners) sweep.Add(row with { Role = SweepRole.Partner });
            var found = new List<SweptRow>();
            sweep.Sweep(found);
            return intervals.SelectMany(a => partners.Where(b => a.Start < b.Stop && b.Start < a.Stop).Select(b => Pair(a, b))).OrderBy(row => row.Interval.Start).SequenceEqual(found);
        }));

    private static string Instants(int count, string key = "1") =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SELECT CAST(0 AS BIGINT), CAST({key} AS BIGINT), 2 * i, 2 * i + 1, CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM range({count}) r(i)");

    private static SweptRow Pair(FedRow a, FedRow b)
    {
        var error = a.SyncErr + b.SyncErr;
        var isNear = new[] { a.Start - b.Start, a.Stop - b.Stop, a.Start - b.Stop, a.Stop - b.Start }.Any(gap => Math.Abs(gap) < error);
        var ofInterval = a.Doubt == 2 && a.Start < b.Start && a.Stop > b.Stop ? 0 : a.Doubt;
        var doubt = Math.Max(Math.Max(ofInterval, b.Doubt), isNear ? 1 : 0);
        return new SweptRow(new SweptInterval(Math.Max(a.Start, b.Start), Math.Min(a.Stop, b.Stop), doubt, Math.Max(a.SyncErr, b.SyncErr)), a.Start, b.Start);
    }

    // Disjoint, in order, up to ten.
    private static Arbitrary<FedRow[]> Rows() => Gen.Choose(0, int.MaxValue).Select(seed =>
    {
        var random = new Random(seed);
        var at = 0L;
        return Enumerable.Range(0, random.Next(11)).Select(_ =>
        {
            var start = at + random.Next(3);
            at = start + random.Next(1, 6);
            return new FedRow(SweepRole.Counted, start, at, random.Next(4), random.Next(4) is var error and < 3 ? error : UnknownErr);
        }).ToArray();
    }).ToArbitrary();
}
