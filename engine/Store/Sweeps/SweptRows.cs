using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>What a sweep found, key by key, as DuckDB reads it: the keys, the columns of every interval, and those that the rule adds.</summary>
internal sealed class SweptRows(SweepRule rule) : IRowSource
{
    // A row, in a list that is half full at worst.
    private const long BytesPerRow = 96;

    private readonly List<SweptRow> _rows = [];
    private readonly List<(SweepKey Key, int Stop)> _keys = [];
    private int _at, _keyAt;

    /// <inheritdoc/>
    public ImmutableArray<SourceColumn> Columns { get; } =
    [
        .. ((string[])[.. rule.Keys, "start_ns", "stop_ns", "doubt", "sync_err_ns", .. rule.Adds])
            .Select(name => new SourceColumn(name, DuckDbType.BigInt)),
    ];

    /// <inheritdoc/>
    public long Count => _rows.Count;

    /// <summary>The rows of a sweep.</summary>
    /// <exception cref="SweepMemoryException">There are more rows than the account can hold.</exception>
    public static SweptRows Of(SortedDictionary<SweepKey, IKeySweep> sweeps, SweepRule rule, SweepAccount account, CancellationToken cancellation)
    {
        var rows = new SweptRows(rule);
        foreach (var (key, sweep) in sweeps)
        {
            cancellation.ThrowIfCancellationRequested();
            var before = rows._rows.Count;
            sweep.Sweep(rows._rows);
            if (rows._rows.Count > before) rows._keys.Add((key, rows._rows.Count));
            account.Hold(rows.Count * BytesPerRow);
        }

        return rows;
    }

    /// <inheritdoc/>
    /// <remarks>After the end it starts anew, should a plan read it again.</remarks>
    public int Fill(LentChunk chunk)
    {
        var count = Math.Min(DataChunk.Capacity, _rows.Count - _at);
        FillTimes(chunk, CollectionsMarshal.AsSpan(_rows).Slice(_at, count));
        for (var row = 0; row < count;)
        {
            var (key, stop) = _keys[_keyAt];
            var last = Math.Min(stop - _at, count);
            for (var i = 0; i < rule.Keys.Length; i++) FillKey(chunk.Vector(i), key[i], row, last);
            row = last;
            if (_at + row == stop) _keyAt++;
        }

        (_at, _keyAt) = count == 0 ? (0, 0) : (_at + count, _keyAt);
        return count;
    }

    private static void FillKey(ColumnVector vector, long key, int first, int last)
    {
        vector.Fill<long>()[first..last].Fill(key);
        if (key != SweepKey.Absent) return;
        var validity = vector.FillValidity();
        for (var row = first; row < last; row++) validity[row >> 6] &= ~(1UL << row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillTimes(LentChunk chunk, ReadOnlySpan<SweptRow> rows)
    {
        var first = rule.Keys.Length;
        Span<long> starts = chunk.Vector(first).Fill<long>(), stops = chunk.Vector(first + 1).Fill<long>();
        Span<long> doubts = chunk.Vector(first + 2).Fill<long>(), errors = chunk.Vector(first + 3).Fill<long>();
        Span<long> added = rule.Adds.Length > 0 ? chunk.Vector(first + 4).Fill<long>() : [], more = rule.Adds.Length > 1 ? chunk.Vector(first + 5).Fill<long>() : [];
        for (var i = 0; i < rows.Length; i++)
        {
            (starts[i], stops[i], doubts[i], errors[i]) = rows[i].Interval;
            if (!added.IsEmpty) added[i] = rows[i].First;
            if (!more.IsEmpty) more[i] = rows[i].Second;
        }
    }
}
