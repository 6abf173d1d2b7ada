using System.Collections.Immutable;
using System.Runtime.InteropServices;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>What a sweep found, as DuckDB reads it.</summary>
internal sealed class SweptRows(SweepRule rule) : IRowSource
{
    private readonly List<SweepKey> _keys = [];
    private readonly List<long> _starts = [], _stops = [], _doubts = [], _errors = [];
    private int _at;

    /// <inheritdoc/>
    public ImmutableArray<SourceColumn> Columns { get; } =
        [.. ((string[])[.. rule.Keys, "start_ns", "stop_ns", "doubt", "sync_err_ns"]).Select(name => new SourceColumn(name, DuckDbType.BigInt))];

    /// <inheritdoc/>
    public long Count => _keys.Count;

    /// <summary>The rows of a sweep.</summary>
    public static SweptRows Of(SortedDictionary<SweepKey, Borders> borders, SweepRule rule, CancellationToken cancellation)
    {
        var rows = new SweptRows(rule);
        foreach (var (key, of) in borders)
        {
            cancellation.ThrowIfCancellationRequested();
            of.Sweep(key, rule, rows);
        }

        return rows;
    }

    /// <summary>Adds a row.</summary>
    public void Add(SweepKey key, long start, long stop, int doubt, long syncErr)
    {
        _keys.Add(key);
        _starts.Add(start);
        _stops.Add(stop);
        _doubts.Add(doubt);
        _errors.Add(syncErr);
    }

    /// <inheritdoc/>
    /// <remarks>After the end it starts anew, should a plan read it again.</remarks>
    public int Fill(LentChunk chunk)
    {
        var count = Math.Min(DataChunk.Capacity, _keys.Count - _at);
        for (var key = 0; key < rule.Keys.Length; key++) FillKey(chunk.Vector(key), key, count);
        var column = rule.Keys.Length;
        foreach (var values in (List<long>[])[_starts, _stops, _doubts, _errors])
            CollectionsMarshal.AsSpan(values).Slice(_at, count).CopyTo(chunk.Vector(column++).Fill<long>());
        _at = count == 0 ? 0 : _at + count;
        return count;
    }

    private void FillKey(ColumnVector vector, int key, int count)
    {
        var values = vector.Fill<long>();
        for (var row = 0; row < count; row++)
        {
            values[row] = _keys[_at + row][key];
            if (values[row] == SweepKey.Absent) vector.FillValidity()[row >> 6] &= ~(1UL << row);
        }
    }
}
