using System.Collections.Immutable;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Encodes the rows of a table and places them in blocks of a database file, row group by row group.</summary>
internal sealed class TableEncoder(TableScan rows, BlockWriter blocks)
{
    private readonly ImmutableArray<ColumnEncoder> _columns = [.. rows.Columns.Select(column => ColumnEncoder.For(column))];

    /// <summary>Encodes all rows.</summary>
    public IReadOnlyList<RowGroup> Encode(CancellationToken cancellation)
    {
        var groups = new List<RowGroup>();
        var (first, count) = (0L, 0);
        while (Next() is > 0 and var more)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var column in _columns) column.EncodeGroup(more);
            count += more;
            if (count < RowGroup.MostRows) continue;
            groups.Add(Place(first, count));
            (first, count) = (first + count, 0);
        }

        if (count > 0) groups.Add(Place(first, count));
        return groups;
    }

    private int Next()
    {
        foreach (var column in _columns) column.StartGroup();
        return rows.Fill(new Target(_columns));
    }

    private RowGroup Place(long first, int count)
    {
        var group = new RowGroup(first, count, [.. _columns.Select(blocks.Place)]);
        foreach (var column in _columns) column.Clear();
        return group;
    }

    private readonly struct Target(ImmutableArray<ColumnEncoder> columns) : IRowTarget
    {
        public unsafe void* Values(int column) => columns[column].Data;

        public Span<ulong> Validity(int column) => columns[column].ValidityBits;
    }
}
