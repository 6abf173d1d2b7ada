using System.Collections.Immutable;
using System.Runtime.InteropServices;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>What a sweep found, as DuckDB reads it: the keys, the columns of every interval, and what the rule adds.</summary>
internal sealed class SweptRows : IRowSource
{
    // A value, in a list that is half full at worst.
    private const long BytesPerValue = 16;

    private readonly int _keys;
    private readonly ImmutableArray<List<long>> _values;
    private bool _hasAbsentKeys;
    private int _at;

    /// <summary>No rows yet.</summary>
    public SweptRows(SweepRule rule)
    {
        _keys = rule.Keys.Length;
        Columns = [.. ((string[])[.. rule.Keys, "start_ns", "stop_ns", "doubt", "sync_err_ns", .. rule.Adds]).Select(name => new SourceColumn(name, DuckDbType.BigInt))];
        _values = [.. Columns.Select(_ => new List<long>())];
    }

    /// <inheritdoc/>
    public ImmutableArray<SourceColumn> Columns { get; }

    /// <inheritdoc/>
    public long Count => _values[^1].Count;

    /// <summary>Memory that the rows take.</summary>
    public long Bytes => Count * _values.Length * BytesPerValue;

    /// <summary>The rows of a sweep.</summary>
    /// <exception cref="SweepMemoryException">There are more rows than the account can hold.</exception>
    public static SweptRows Of(SortedDictionary<SweepKey, IKeySweep> sweeps, SweepRule rule, SweepAccount account, CancellationToken cancellation)
    {
        var rows = new SweptRows(rule);
        foreach (var (key, sweep) in sweeps)
        {
            cancellation.ThrowIfCancellationRequested();
            sweep.Sweep(key, rows);
            account.Hold(rows.Bytes);
        }

        return rows;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="added">Values of the columns that the rule adds.</param>
    public void Add(SweepKey key, SweptInterval interval, params ReadOnlySpan<long> added)
    {
        for (var i = 0; i < _keys; i++)
        {
            _values[i].Add(key[i]);
            _hasAbsentKeys |= key[i] == SweepKey.Absent;
        }

        _values[_keys].Add(interval.Start);
        _values[_keys + 1].Add(interval.Stop);
        _values[_keys + 2].Add(interval.Doubt);
        _values[_keys + 3].Add(interval.SyncErr);
        for (var i = 0; i < added.Length; i++) _values[_keys + 4 + i].Add(added[i]);
    }

    /// <inheritdoc/>
    /// <remarks>After the end it starts anew, should a plan read it again.</remarks>
    public int Fill(LentChunk chunk)
    {
        var count = Math.Min(DataChunk.Capacity, (int)Count - _at);
        for (var column = 0; column < _values.Length; column++)
        {
            var vector = chunk.Vector(column);
            var values = CollectionsMarshal.AsSpan(_values[column]).Slice(_at, count);
            values.CopyTo(vector.Fill<long>());
            if (column < _keys && _hasAbsentKeys) LeaveOut(values, vector.FillValidity());
        }

        _at = count == 0 ? 0 : _at + count;
        return count;
    }

    private static void LeaveOut(ReadOnlySpan<long> keys, Span<ulong> validity)
    {
        for (var row = 0; row < keys.Length; row++)
            if (keys[row] == SweepKey.Absent) validity[row >> 6] &= ~(1UL << row);
    }
}
