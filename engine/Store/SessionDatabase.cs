using VmQuery.Engine.Store.Blocks;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>A session that is being written, as DuckDB sees it.</summary>
internal sealed class SessionDatabase : IDisposable
{
    private const string Target = "session_file";

    private readonly string _path;
    private readonly TemporarySession _files;
    private readonly DuckDbDatabase _database;
    private readonly RowSources _sources;

    /// <summary>An empty session.</summary>
    /// <param name="path">The session, for messages.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public SessionDatabase(string path, TemporarySession files, SessionWriteOptions options)
    {
        _path = path;
        _files = files;

        // Tables are written side by side by threads of ours, each from one source; threads of DuckDB's own would only take turns with them.
        _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig
        {
            MemoryMegabytes = options.MemoryMegabytes, Threads = 1, SpillFolder = files.SpillFolder, ExternalAccess = true,
        });
        try
        {
            using var connection = _database.Connect();
            _sources = new RowSources(connection);
            // A session that is not complete is thrown away, so nothing needs a log or an early checkpoint.
            Guarded(() => connection.Execute("SET checkpoint_threshold = '1TB'"));
            Attach();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Creates tables, empty.</summary>
    public void Create(IEnumerable<FinishedTable> tables, CancellationToken cancellation)
    {
        using var connection = _database.Connect();
        Guarded(() =>
        {
            foreach (var table in tables) connection.Execute(TableSql.Create(Target, table.Schema.Name, table.Columns), cancellation);
        });
    }

    /// <summary>Fills a table, in its order.</summary>
    public void Fill(FinishedTable table, CancellationToken cancellation)
    {
        using var connection = _database.Connect();
        using var scan = table.Scan();
        Guarded(() => _sources.Run(connection, scan, rows => TableSql.Fill(Target, table.Schema, table.Columns, rows, sorted: !scan.IsInOrder), cancellation));
    }

    /// <summary>Lets go of the file, so that blocks can be added to it.</summary>
    public void Detach(CancellationToken cancellation)
    {
        Checkpoint(cancellation);
        using var connection = _database.Connect();
        Guarded(() => connection.Execute($"DETACH {Target}", cancellation));
    }

    /// <summary>Takes over the rows that an <see cref="AdoptionLog"/> beside the file gives to tables.</summary>
    public void Adopt(IReadOnlyCollection<FinishedTable> tables, CancellationToken cancellation)
    {
        Attach();
        using var connection = _database.Connect();
        foreach (var table in tables)
        {
            // DuckDB takes a log that breaks off for that of a crash, and says nothing.
            var rows = 0L;
            Guarded(() => rows = (long)connection.Read(TableSql.Count(Target, table.Schema.Name), cancellation)[0][0]!);
            if (rows != table.Count) throw new SessionFileException(_path, $"has {rows} rows in {table.Schema.Name} of the {table.Count} written.");
        }
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

    private void Attach()
    {
        using var connection = _database.Connect();
        Guarded(() => connection.Execute($"ATTACH {TableSql.Literal(_files.Session)} AS {Target} (RECOVERY_MODE NO_WAL_WRITES, BLOCK_SIZE {BlockFile.BlockBytes})"));
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
