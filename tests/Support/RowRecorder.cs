using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>Keeps the rows that models write, decoded, so that tests can look at them.</summary>
internal sealed class RowRecorder(Names names) : IRowSink
{
    private readonly Dictionary<string, TableWriter> _tables = new(StringComparer.Ordinal);

    public IRowWriter Open(TableSchema table)
    {
        if (!_tables.TryGetValue(table.Name, out var writer)) _tables[table.Name] = writer = new TableWriter(table, names);
        return writer;
    }

    /// <summary>The rows of a table in the order that its schema sorts by.</summary>
    public IReadOnlyList<Row> this[TableSchema table] =>
        _tables.TryGetValue(table.Name, out var writer)
            ? [.. writer.Rows.OrderBy(row => (row.IntOr("machine_id"), row.Int(table.Columns[1].Name), row.Int("start_ns"), row.Int("stop_ns")))]
            : [];

    /// <summary>The rows of a table in the order in which they were written.</summary>
    public IReadOnlyList<Row> Written(string table) => _tables.TryGetValue(table, out var writer) ? writer.Rows : [];

    private sealed class TableWriter(TableSchema table, Names names) : IRowWriter
    {
        public List<Row> Rows { get; } = [];

        public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default)
        {
            Assert.Equal(table.Columns.Length, cells.Length);
            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var i = 0; i < cells.Length; i++)
                values[table.Columns[i].Name] = (nulls >> i & 1) != 0 ? null : Decode(table.Columns[i], cells[i]);
            Rows.Add(new Row(values));
        }

        private object Decode(ColumnSchema column, long cell) => column.Type switch
        {
            ColumnType.Word => column.Words[(int)cell],
            ColumnType.Name => names[new NameId((int)cell)],
            _ => cell,
        };
    }
}

/// <summary>A row with its cells as people read them: words and names are text, all else numbers.</summary>
internal sealed record Row(IReadOnlyDictionary<string, object?> Cells)
{
    public long StartNs => Int("start_ns");

    public long StopNs => Int("stop_ns");

    public string? Text(string column) => (string?)Cells[column];

    public long Int(string column) => (long)Cells[column]!;

    public long? IntOr(string column) => (long?)Cells.GetValueOrDefault(column);

    public override string ToString() => string.Join(' ', Cells.Where(cell => cell.Value is not null).Select(cell => $"{cell.Key}={cell.Value}"));
}
