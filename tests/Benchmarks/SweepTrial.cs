using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks;

/// <summary>
/// What is left of a sweep over sorted columns in C# when DuckDB's chunks feed it and its rows go back into DuckDB: against the SQL of the
/// same question, end to end. It carries the entity and the times only, so it is the least that an operator could cost.
/// </summary>
internal static class SweepTrial
{
    private const string Guest = "SELECT vcpu, start_ns, stop_ns FROM vcpu_mode WHERE state = 'guest'", Place = "SELECT vcpu, start_ns, stop_ns FROM vcpu_placement WHERE cpu = 1";

    private static readonly (string Name, string Vql, string[] Feed, Func<Intervals[], Intervals> Sweep)[] Trials =
    [
        ("and", "when vcpu is guest and placement of vcpu = 1 | summarize count(), total(dur)", [Guest, Place], sides => Sweeps.And(sides[0], sides[1])),
        ("or", "when (vcpu is guest or placement of vcpu = 1) | summarize count(), total(dur)", [Guest, Place], sides => Sweeps.AtLeast([.. sides[0].PerKey(), .. sides[1].PerKey()], 1, perKey: true)),
        ("any", "when any vcpu of guest is guest | summarize count(), total(dur)", [Guest], sides => Sweeps.AtLeast([.. sides[0].PerKey()], 1, perKey: false)),
        ("at least 3", "when at least 3 vcpu of guest are guest | summarize count(), total(dur)", [Guest], sides => Sweeps.AtLeast([.. sides[0].PerKey()], 3, perKey: false)),
        ("merge", "when vcpu is guest | merge within 100ns | summarize count(), total(dur)", [Guest], sides => Sweeps.Merge(sides[0], 100)),
    ];

    /// <summary>Takes the number of intervals in each of two tracks.</summary>
    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000_000;
        using var folder = new TempFolder();
        var path = TwoTracks.Write(folder["sweep.vmq"], rows / 2 * 2, TwoTracks.InTurn);
        using var session = Session.Open(path);
        using var portable = Session.Open(path, new SessionOptions { PortableSql = true });
        using var file = SessionFile.Open(path);
        using var connection = file.Connect();
        using var sources = new RowSources(connection);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} intervals in each of two tracks, half of them asked for; ms of wall and CPU time, best of two"));
        Console.WriteLine("construct   SQL wall   cpu   sweep wall   cpu   of it: feed  sweep  back   SQL / sweep wall   cpu   the engine's question: wall   cpu   SQL / engine cpu");
        foreach (var (name, vql, feed, sweep) in Trials)
        {
            string bySql = string.Empty, bySweep = string.Empty;
            var parts = new double[3];
            var pair = Paired.Measure(
                () =>
                {
                    var answer = portable.Query(vql);
                    bySql = $"{answer["count"][0]} {answer["total"][0]}";
                },
                () => bySweep = Swept(connection, sources, feed, sweep, parts),
                rounds: 2);
            var engine = Paired.Measure(() => session.Query(vql), () => { }, rounds: 3).One;
            if (!string.Equals(bySql, bySweep, StringComparison.Ordinal)) Console.WriteLine($"{name}: {bySql} by SQL, {bySweep} by the sweep");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-10} {pair.One.Wall,9:0} {pair.One.Cpu,5:0} {pair.Other.Wall,12:0} {pair.Other.Cpu,5:0} {parts[0],13:0} {parts[1],6:0} {parts[2],5:0} {pair.One.Wall / pair.Other.Wall,18:0.0} {pair.One.Cpu / pair.Other.Cpu,5:0.0} {engine.Wall,28:0} {engine.Cpu,5:0} {pair.One.Cpu / engine.Cpu,17:0.0}"));
        }

        return 0;
    }

    private static string Swept(DuckDbConnection connection, RowSources sources, string[] feed, Func<Intervals[], Intervals> sweep, double[] parts)
    {
        var watch = Stopwatch.StartNew();
        var sides = Array.ConvertAll(feed, sql => Intervals.Read(connection, sql));
        parts[0] = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        var result = sweep(sides);
        parts[1] = watch.Elapsed.TotalMilliseconds;
        watch.Restart();
        using var lent = sources.Lend(new IntervalSource(result));
        var columns = connection.Read($"SELECT count(*), CAST(sum(stop_ns - start_ns) AS BIGINT) FROM {lent.Rows}");
        parts[2] = watch.Elapsed.TotalMilliseconds;
        return $"{columns[0][0]} {columns[1][0]}";
    }
}

/// <summary>Intervals as columns.</summary>
internal sealed class Intervals
{
    /// <summary>Whose.</summary>
    public List<int> Key { get; } = [];

    /// <summary>Starts.</summary>
    public List<long> Start { get; } = [];

    /// <summary>Stops.</summary>
    public List<long> Stop { get; } = [];

    /// <summary>Reads chunks as DuckDB gives them; the tables are stored in order.</summary>
    public static Intervals Read(DuckDbConnection connection, string sql)
    {
        var read = new Intervals();
        using var result = connection.Query(sql);
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                read.Key.AddRange(chunk.Vector(0).Values<int>());
                read.Start.AddRange(chunk.Vector(1).Values<long>());
                read.Stop.AddRange(chunk.Vector(2).Values<long>());
            }
        }

        return read;
    }

    /// <summary>Adds one.</summary>
    public void Add(int key, long start, long stop)
    {
        Key.Add(key);
        Start.Add(start);
        Stop.Add(stop);
    }

    /// <summary>The borders of each key in order, starts even and stops odd.</summary>
    public IEnumerable<(int Key, long[] Borders)> PerKey()
    {
        for (var i = 0; i < Key.Count;)
        {
            var stop = i;
            while (stop < Key.Count && Key[stop] == Key[i]) stop++;
            var borders = new long[2 * (stop - i)];
            for (var row = i; row < stop; row++) (borders[2 * (row - i)], borders[(2 * (row - i)) + 1]) = (Start[row] << 1 | 1, Stop[row] << 1);
            yield return (Key[i], borders);
            i = stop;
        }
    }
}

/// <summary>Intervals on their way back into DuckDB.</summary>
internal sealed class IntervalSource(Intervals rows) : IRowSource
{
    private int _at;

    /// <inheritdoc/>
    public ImmutableArray<SourceColumn> Columns { get; } = [new("vcpu", DuckDbType.Integer), new("start_ns", DuckDbType.BigInt), new("stop_ns", DuckDbType.BigInt)];

    /// <inheritdoc/>
    public long Count => rows.Start.Count;

    /// <inheritdoc/>
    public int Fill(LentChunk chunk)
    {
        var count = Math.Min(DataChunk.Capacity, rows.Start.Count - _at);
        CollectionsMarshal.AsSpan(rows.Key).Slice(_at, count).CopyTo(chunk.Vector(0).Fill<int>());
        CollectionsMarshal.AsSpan(rows.Start).Slice(_at, count).CopyTo(chunk.Vector(1).Fill<long>());
        CollectionsMarshal.AsSpan(rows.Stop).Slice(_at, count).CopyTo(chunk.Vector(2).Fill<long>());
        _at += count;
        return count;
    }
}

/// <summary>Sweeps over sorted columns.</summary>
internal static class Sweeps
{
    /// <summary>The common time of two sets that are disjoint per key.</summary>
    public static Intervals And(Intervals left, Intervals right)
    {
        var common = new Intervals();
        for (int i = 0, j = 0; i < left.Key.Count && j < right.Key.Count;)
        {
            if (left.Key[i] != right.Key[j])
            {
                if (left.Key[i] < right.Key[j]) i++;
                else j++;
                continue;
            }

            var (start, stop) = (Math.Max(left.Start[i], right.Start[j]), Math.Min(left.Stop[i], right.Stop[j]));
            if (start < stop) common.Add(left.Key[i], start, stop);
            if (left.Stop[i] < right.Stop[j]) i++;
            else j++;
        }

        return common;
    }

    /// <summary>When so many of several disjoint sets hold, for each key or for all keys together.</summary>
    public static Intervals AtLeast((int Key, long[] Borders)[] sets, int least, bool perKey)
    {
        var result = new Intervals();
        foreach (var group in sets.GroupBy(set => perKey ? set.Key : 0)) Sweep(result, group.Key, Merged([.. group.Select(set => set.Borders)]), least);
        return result;
    }

    /// <summary>Intervals of a key joined over short pauses.</summary>
    public static Intervals Merge(Intervals rows, long pause)
    {
        var merged = new Intervals();
        for (var i = 0; i < rows.Key.Count;)
        {
            var (key, start, stop) = (rows.Key[i], rows.Start[i], rows.Stop[i]);
            for (i++; i < rows.Key.Count && rows.Key[i] == key && rows.Start[i] <= stop + pause; i++) stop = Math.Max(stop, rows.Stop[i]);
            merged.Add(key, start, stop);
        }

        return merged;
    }

    private static void Sweep(Intervals result, int key, long[] borders, int least)
    {
        var (open, since, held) = (0, 0L, false);
        for (var i = 0; i < borders.Length;)
        {
            var at = borders[i] >> 1;
            for (; i < borders.Length && borders[i] >> 1 == at; i++) open += (borders[i] & 1) != 0 ? 1 : -1;
            if (open >= least == held) continue;
            if (held) result.Add(key, since, at);
            (held, since) = (!held, at);
        }
    }

    private static long[] Merged(List<long[]> sets)
    {
        for (; sets.Count > 1; sets = [.. sets.Chunk(2).Select(pair => pair.Length == 2 ? Merged(pair[0], pair[1]) : pair[0])]) { }
        return sets[0];
    }

    private static long[] Merged(long[] one, long[] other)
    {
        var both = new long[one.Length + other.Length];
        for (int i = 0, j = 0, k = 0; k < both.Length; k++) both[k] = j == other.Length || (i < one.Length && one[i] <= other[j]) ? one[i++] : other[j++];
        return both;
    }
}
