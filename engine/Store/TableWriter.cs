using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>
/// Appends rows to one table in one transaction, so that rows reach the file once, not by way of the log.
/// Used by one thread at a time; writers of different tables do not meet.
/// </summary>
internal sealed class TableWriter : IRowWriter, IDisposable
{
    // Chunks that DuckDB holds outside its memory limit before the table takes them.
    private const int ChunksPerFlush = 16;

    private readonly DuckDbConnection _connection;
    private readonly Appender _appender;
    private readonly DataChunk _chunk;
    private readonly RowBlock _block;
    private readonly ImmutableArray<ColumnFiller> _fillers;
    private int _chunks;

    /// <summary>Creates the table in an attached database.</summary>
    public TableWriter(DuckDbConnection connection, string database, TableSchema table, Names names)
    {
        Table = table;
        Database = database;
        _connection = connection;
        _fillers = [.. Enumerable.Range(0, table.Columns.Length).Select(column => ColumnFiller.For(table, column, names))];
        connection.Execute(TableSql.Create(database, table));
        connection.Execute("BEGIN TRANSACTION");
        _appender = Appender.Open(connection, database, table.Name);
        _chunk = _appender.NewChunk();
        _block = new RowBlock(table);
    }

    /// <summary>The table.</summary>
    public TableSchema Table { get; }

    /// <summary>The database that it is in.</summary>
    public string Database { get; }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default)
    {
        _block.Add(cells, nulls, text);
        if (_block.IsFull) AppendChunk();
    }

    /// <summary>Hands over what is left and commits; no row can follow.</summary>
    public void Finish()
    {
        AppendChunk();
        _appender.Flush();
        _connection.Execute("COMMIT");
    }

    /// <summary>Forgets what was not committed.</summary>
    public void Dispose()
    {
        _chunk.Dispose();
        _appender.Dispose();
        _connection.Dispose();
    }

    private void AppendChunk()
    {
        _chunk.RowCount = _block.Count;
        for (var i = 0; i < _fillers.Length; i++) _fillers[i].Fill(_block, _chunk.Vector(i));
        _appender.Append(_chunk);
        _block.Clear();
        if (++_chunks % ChunksPerFlush == 0) _appender.Flush();
    }
}
