using VmQuery.Engine.Events;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>A session that is being written, as DuckDB sees it.</summary>
internal sealed class SessionDatabase : IDisposable
{
    private const string Target = "session_file";

    private readonly string _path;
    private readonly Names _names;
    private readonly DuckDbDatabase _database;
    private readonly RowSources _sources;

    /// <summary>An empty session.</summary>
    /// <param name="path">The session, for messages.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public SessionDatabase(string path, Names names, TemporarySession files, SessionWriteOptions options)
    {
        _path = path;
        _names = names;

        // Tables are written side by side by threads of ours, each from one source; threads of DuckDB's own would only take turns with them.
        _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig
        {
            MemoryMegabytes = options.MemoryMegabytes, Threads = 1, SpillFolder = files.SpillFolder, ExternalAccess = true,
        });
        try
        {
            using var connection = _database.Connect();
            _sources = new RowSources(connection);
            Guarded(() =>
            {
                // A session that is not complete is thrown away, so nothing needs a log or an early checkpoint.
                connection.Execute("SET checkpoint_threshold = '1TB'");
                connection.Execute($"ATTACH {TableSql.Literal(files.Session)} AS {Target} (RECOVERY_MODE NO_WAL_WRITES)");
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Writes a finished table into the session, in its order.</summary>
    public void Write(StoredTable table, CancellationToken cancellation)
    {
        var columns = StoredColumn.Choose(table, _names);
        using var connection = _database.Connect();
        using var scan = new TableScan(table, columns);
        Guarded(() =>
        {
            connection.Execute(TableSql.Create(Target, table.Table.Name, columns), cancellation);
            if (table.Count == 0) return;
            _sources.Run(connection, scan, rows => TableSql.Fill(Target, table.Table, columns, rows, sorted: !table.IsInOrder), cancellation);
        });
    }

    /// <summary>Brings everything that was written into the session's file.</summary>
    public void Checkpoint(CancellationToken cancellation)
    {
        using var connection = _database.Connect();
        Guarded(() => connection.Execute($"CHECKPOINT {Target}", cancellation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _sources?.Dispose();
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
}
