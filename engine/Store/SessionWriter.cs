using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>How much a compile may use.</summary>
internal sealed record SessionWriteOptions
{
    /// <summary>Memory for the store, in megabytes.</summary>
    public int MemoryMegabytes { get; init; } = 256;

    /// <summary>Threads that sort and compress.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);
}

/// <summary>Writes a session. The file appears, and replaces an older one, only when it is complete.</summary>
/// <remarks>
/// Everything lies in one folder beside the target until then. Tables that have to be sorted are collected in a
/// database of their own and copied in order at the end, so that the session has no holes. <see cref="Open"/> may be
/// called from any thread; each table is then filled by one thread at a time, several tables side by side.
/// </remarks>
internal sealed class SessionWriter : IRowSink, IDisposable
{
    private const string Target = "session_file";
    private const string Unsorted = "unsorted";

    private readonly Lock _opening = new();
    private readonly Dictionary<string, TableWriter> _tables = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly Names _names;
    private readonly TemporarySession _files;
    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _connection;

    private SessionWriter(string path, Names names, TemporarySession files, SessionWriteOptions options)
    {
        _path = path;
        _names = names;
        _files = files;
        _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig
        {
            MemoryMegabytes = options.MemoryMegabytes, Threads = options.Threads, SpillFolder = files.SpillFolder, ExternalAccess = true,
        });
        _connection = _database.Connect();
        _connection.Execute($"ATTACH {TableSql.Literal(files.Session)} AS {Target}");
        _connection.Execute($"ATTACH {TableSql.Literal(files.Unsorted)} AS {Unsorted}");
    }

    /// <summary>Starts a session that will be at a path.</summary>
    /// <param name="names">Where the ids in <see cref="ColumnType.Name"/> cells come from.</param>
    /// <exception cref="SessionFileException">No file can be written there.</exception>
    public static SessionWriter Create(string path, Names names, SessionWriteOptions? options = null)
    {
        var files = TemporarySession.Beside(path);
        try
        {
            return new SessionWriter(path, names, files, options ?? new SessionWriteOptions());
        }
        catch (DuckDbException e)
        {
            files.Dispose();
            throw NotWritten(path, e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Opening a table again gives the same writer.</remarks>
    public IRowWriter Open(TableSchema table)
    {
        lock (_opening)
        {
            if (_tables.TryGetValue(table.Name, out var open)) return open;
            return _tables[table.Name] = Guarded(() => new TableWriter(_database.Connect(), table.SortBy.IsEmpty ? Target : Unsorted, table, _names));
        }
    }

    /// <summary>Finishes the session and puts it in its place.</summary>
    /// <param name="catalog">The words of the session; tables it names that nobody filled are there, empty.</param>
    /// <param name="span">The session's time span.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; disposing leaves nothing behind.</exception>
    public void Complete(Catalog catalog, TimeSpanNs span, CancellationToken cancellation = default)
    {
        foreach (var table in SessionTables.All.Concat(catalog.Tables())) Open(table);
        new ValueWriter(this, SessionTables.Session, _names).Append(SessionFormat.Version, SessionFormat.Tool, span.StartNs, span.StopNs);
        var described = _tables.Values.Select(writer => writer.Table).ToImmutableArray();
        foreach (var table in CatalogTables.All) Open(table);
        CatalogTables.Write(this, _names, catalog, described);
        Guarded(() =>
        {
            foreach (var table in _tables.Values)
            {
                cancellation.ThrowIfCancellationRequested();
                table.Finish();
            }

            foreach (var table in _tables.Values.Select(writer => writer.Table).Where(table => !table.SortBy.IsEmpty))
                _connection.Execute(TableSql.CopySorted(table, Unsorted, Target), cancellation);
            _connection.Execute($"CHECKPOINT {Target}", cancellation);
            return true;
        });
        Close();
        _files.MoveTo(_path);
    }

    /// <summary>Removes everything that is not part of a complete session.</summary>
    public void Dispose()
    {
        Close();
        _files.Dispose();
    }

    private void Close()
    {
        foreach (var table in _tables.Values) table.Dispose();
        _connection.Dispose();
        _database.Dispose();
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDbException e)
        {
            throw NotWritten(_path, e);
        }
    }

    private static SessionFileException NotWritten(string path, DuckDbException e) => new(path, $"cannot be written: {e.Message}", e);
}
