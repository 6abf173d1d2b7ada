using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>A session that is being written, as DuckDB sees it: the session-to-be, and a database for rows not in order yet.</summary>
/// <remarks>The two are apart so that the session has no holes where unsorted rows were.</remarks>
internal sealed class SessionDatabase : IDisposable
{
    private const string Target = "session_file";
    private const string Unsorted = "unsorted";

    private readonly string _path;
    private readonly Names _names;
    private readonly DuckDbDatabase _database;

    /// <summary>An empty session.</summary>
    /// <param name="path">The session, for messages.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    public SessionDatabase(string path, Names names, TemporarySession files, SessionWriteOptions options)
    {
        _path = path;
        _names = names;

        // Tables are filled and finished side by side by threads of ours. Threads of DuckDB's own would only take turns with them on the
        // small inserts of an appender.
        _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig
        {
            MemoryMegabytes = options.MemoryMegabytes, Threads = 1, SpillFolder = files.SpillFolder, ExternalAccess = true,
        });
        try
        {
            Execute($"ATTACH {TableSql.Literal(files.Session)} AS {Target}", CancellationToken.None);
            Execute($"ATTACH {TableSql.Literal(files.Unsorted)} AS {Unsorted}", CancellationToken.None);
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <summary>Creates a table whose rows come in order.</summary>
    public TableWriter OpenTable(TableSchema table) => TableWriter.Open(_path, _database.Connect(), Target, table, _names);

    /// <summary>Creates a table for rows that <see cref="CopySorted"/> will bring into the session.</summary>
    public TableWriter OpenUnsorted(TableSchema table) => TableWriter.Open(_path, _database.Connect(), Unsorted, table, _names);

    /// <summary>Brings a finished table of unsorted rows into the session.</summary>
    public void CopySorted(TableSchema table, CancellationToken cancellation) =>
        Execute(TableSql.CopySorted(table, Unsorted, Target), cancellation);

    /// <summary>Brings everything that was committed into the session's file.</summary>
    public void Checkpoint(CancellationToken cancellation) => Execute($"CHECKPOINT {Target}", cancellation);

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private void Execute(string sql, CancellationToken cancellation)
    {
        using var connection = _database.Connect();
        try
        {
            connection.Execute(sql, cancellation);
        }
        catch (DuckDbException e)
        {
            throw SessionFileException.NotWritten(_path, e);
        }
    }
}
