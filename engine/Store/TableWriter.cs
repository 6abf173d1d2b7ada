using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Appends rows to one table. Used by one thread at a time; writers of different tables do not meet.</summary>
/// <remarks>
/// While one block of rows is filled, the one before is stored in the background, at most one at a time. All rows are one
/// transaction, so that they reach the file once, not by way of the log.
/// </remarks>
internal sealed class TableWriter : IStoredTable
{
    // A flush is an INSERT that DuckDB plans anew each time; what waits for one is memory outside DuckDB's limit.
    private static readonly int RowsPerFlush = RowBlock.Capacity * 8;

    private readonly string _path;
    private readonly DuckDbConnection _connection;
    private readonly Appender _appender;
    private readonly DataChunk _chunk;
    private readonly ImmutableArray<ColumnFiller> _fillers;
    private RowBlock _filling;
    private RowBlock _storing;
    private Task _stored = Task.CompletedTask;
    private int _unflushed;

    private TableWriter(string path, DuckDbConnection connection, Appender appender, TableSchema table, ImmutableArray<ColumnFiller> fillers)
    {
        Table = table;
        _path = path;
        _connection = connection;
        _appender = appender;
        _fillers = fillers;
        _chunk = appender.NewChunk();
        _filling = new RowBlock(table);
        _storing = new RowBlock(table);
    }

    /// <summary>Creates a table in an attached database.</summary>
    /// <param name="path">The session, for messages.</param>
    /// <param name="connection">A connection of its own; it is closed with the writer, and when there will be none.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public static TableWriter Open(string path, DuckDbConnection connection, string database, TableSchema table, Names names)
    {
        Appender? appender = null;
        try
        {
            var fillers = Enumerable.Range(0, table.Columns.Length).Select(column => ColumnFiller.For(table, column, names)).ToImmutableArray();
            connection.Execute(TableSql.Create(database, table));
            connection.Execute("BEGIN TRANSACTION");
            appender = Appender.Open(connection, database, table.Name);
            return new TableWriter(path, connection, appender, table, fillers);
        }
        catch (Exception e)
        {
            appender?.Dispose();
            connection.Dispose();
            if (e is DuckDbException) throw SessionFileException.NotWritten(path, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public TableSchema Table { get; }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default)
    {
        _filling.Add(cells, nulls, text);
        if (_filling.IsFull) StoreFilled();
    }

    /// <inheritdoc/>
    public void Finish(CancellationToken cancellation)
    {
        StoreFilled();
        _stored.GetAwaiter().GetResult();
        Guarded(() =>
        {
            _appender.Flush();
            _connection.Execute("COMMIT", cancellation);
        });
    }

    /// <summary>Forgets what was not committed.</summary>
    public void Dispose()
    {
        // Whatever went wrong in the background has been or will be thrown by Append or Finish; here only its end counts.
        ((IAsyncResult)_stored).AsyncWaitHandle.WaitOne();
        _chunk.Dispose();
        _appender.Dispose();
        _connection.Dispose();
    }

    private void StoreFilled()
    {
        _stored.GetAwaiter().GetResult();
        (_filling, _storing) = (_storing, _filling);
        _stored = Task.Run(Store);
    }

    private void Store()
    {
        Guarded(() =>
        {
            AppendChunks();
            _unflushed += _storing.Count;
            if (_unflushed < RowsPerFlush) return;
            _appender.Flush();
            _unflushed = 0;
        });
        _storing.Clear();
    }

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (DuckDbException e)
        {
            throw SessionFileException.NotWritten(_path, e);
        }
    }

    private void AppendChunks()
    {
        for (var first = 0; first < _storing.Count; first += DataChunk.Capacity)
        {
            var rows = _storing.Slice(first);
            _chunk.RowCount = rows.Count;
            for (var i = 0; i < _fillers.Length; i++) _fillers[i].Fill(rows, _chunk.Vector(i));
            _appender.Append(_chunk);
        }
    }
}
