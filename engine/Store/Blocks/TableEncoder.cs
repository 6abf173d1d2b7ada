using System.Collections.Immutable;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Encodes the rows of tables and places them in blocks of a database file, row group by row group. It keeps its memory from table to table.</summary>
internal sealed class TableEncoder(BlockFile file)
{
    private readonly BlockWriter _blocks = new(file);
    private readonly Dictionary<(DuckDbType Type, bool FitByte), Stack<ColumnEncoder>> _idle = [];

    /// <summary>Encodes all rows of a table.</summary>
    public IReadOnlyList<RowGroup> Encode(TableScan rows, CancellationToken cancellation)
    {
        ImmutableArray<ColumnEncoder> columns = [.. rows.Columns.Select(Take)];
        var groups = new List<RowGroup>();
        var (first, count) = (0L, 0);
        while (Next(rows, columns) is > 0 and var more)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var column in columns) column.EncodeGroup(more);
            count += more;
            if (count < RowGroup.MostRows) continue;
            groups.Add(Place(columns, first, count));
            (first, count) = (first + count, 0);
        }

        if (count > 0) groups.Add(Place(columns, first, count));
        foreach (var (column, encoder) in rows.Columns.Zip(columns)) IdleFor(column).Push(encoder);
        return groups;
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Flush() => _blocks.Flush();

    private static int Next(TableScan rows, ImmutableArray<ColumnEncoder> columns)
    {
        foreach (var column in columns) column.StartGroup();
        return rows.Fill(new Target(columns));
    }

    private RowGroup Place(ImmutableArray<ColumnEncoder> columns, long first, int count)
    {
        var group = new RowGroup(first, count, [.. columns.Select(_blocks.Place)]);
        foreach (var column in columns) column.Clear();
        return group;
    }

    private ColumnEncoder Take(SourceColumn column) => IdleFor(column).TryPop(out var idle) ? idle : ColumnEncoder.For(column);

    private Stack<ColumnEncoder> IdleFor(SourceColumn column)
    {
        var form = ColumnEncoder.FormOf(column);
        if (!_idle.TryGetValue(form, out var idle)) _idle[form] = idle = new Stack<ColumnEncoder>();
        return idle;
    }

    private readonly struct Target(ImmutableArray<ColumnEncoder> columns) : IRowTarget
    {
        public unsafe void* Values(int column) => columns[column].Data;

        public Span<ulong> Validity(int column) => columns[column].ValidityBits;
    }
}
