using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Blocks;

namespace VmQuery.Engine.Store;

/// <summary>How much a compile may use.</summary>
internal sealed record SessionWriteOptions
{
    /// <summary>Memory for DuckDB, in megabytes; beyond it, it spills beside the session.</summary>
    public int MemoryMegabytes { get; init; } = 192;

    /// <summary>Threads that bring tables into order and compress them.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Rows of the smallest table that is encoded here, where that can be: for fewer, letting go of the file costs more than is gained.</summary>
    public long EncodedFrom { get; init; } = 10_000;
}

/// <summary>Writes a session. The file appears, and replaces an older one, only when it is complete.</summary>
/// <remarks>
/// <see cref="Open"/> may be called from any thread; each table is then filled by one thread at a time, several tables
/// side by side.
/// </remarks>
internal sealed class SessionWriter : IRowSink, IDisposable
{
    private readonly Lock _opening = new();
    private readonly Dictionary<string, StoredTable> _tables = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly Names _names;
    private readonly SessionWriteOptions _options;
    private readonly TemporarySession _files;
    private readonly Task<SessionDatabase> _starting;

    private SessionWriter(string path, Names names, SessionWriteOptions options, TemporarySession files)
    {
        _path = path;
        _names = names;
        _options = options;
        _files = files;
        // DuckDB starts while the traces are looked into.
        _starting = Task.Run(() => new SessionDatabase(path, files, options));
    }

    private SessionDatabase Database => _starting.GetAwaiter().GetResult();

    /// <summary>Starts a session that will be at a path.</summary>
    /// <param name="names">Where the ids in <see cref="ColumnType.Name"/> cells come from.</param>
    /// <exception cref="SessionFileException">No file can be written there.</exception>
    public static SessionWriter Create(string path, Names names, SessionWriteOptions? options = null) =>
        new(path, names, options ?? new SessionWriteOptions(), TemporarySession.Beside(path));

    /// <inheritdoc/>
    /// <remarks>Opening a table again gives the same writer.</remarks>
    public IRowWriter Open(TableSchema table)
    {
        lock (_opening)
        {
            if (_starting.IsFaulted) _starting.GetAwaiter().GetResult();
            if (!_tables.TryGetValue(table.Name, out var open)) _tables[table.Name] = open = new StoredTable(table, _files.Runs(table.Name), aside: _options.Threads > 1);
            return open;
        }
    }

    /// <summary>Finishes the session and puts it in its place.</summary>
    /// <param name="catalog">The words of the session; tables it names that nobody filled are there, empty.</param>
    /// <param name="span">The session's time span.</param>
    /// <param name="progress">Is told after each step how many are done, of how many: one for every table, and one for the file as a whole.</param>
    /// <exception cref="SessionFileException">The disk is full or fails.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; disposing leaves nothing behind.</exception>
    public void Complete(Catalog catalog, TimeSpanNs span, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        foreach (var table in SessionTables.All.Concat(catalog.Tables())) Open(table);
        new ValueWriter(this, SessionTables.Session, _names).Append(SessionFormat.Version, SessionFormat.Tool, span.StartNs, span.StopNs);
        var described = _tables.Values.Select(stored => stored.Table).ToImmutableArray();
        foreach (var table in CatalogTables.All) Open(table);
        CatalogTables.Write(this, _names, catalog, described);
        FinishTables(progress, cancellation);
        Database.Checkpoint(cancellation);
        progress?.Invoke(_tables.Count + 1, _tables.Count + 1);
        Close();
        _files.MoveTo(_path);
        _files.Dispose();
    }

    /// <summary>Removes everything that is not part of a complete session.</summary>
    public void Dispose()
    {
        Close();
        _files.Dispose();
    }

    /// <summary>Large tables are encoded here and DuckDB takes over their blocks; it stores the others itself.</summary>
    private void FinishTables(Action<int, int>? progress, CancellationToken cancellation)
    {
        var (done, reporting) = (0, new Lock());
        var work = new SideBySide(_options.Threads, cancellation);
        var tables = work.Map(_tables.Values, Finish).ToLookup(table => table.IsEncodable && table.Count >= _options.EncodedFrom);
        var (encoded, others) = (tables[true].ToArray(), tables[false].ToArray());
        if (encoded.Length > 0)
        {
            // Only these: what is in the file now is written again with the rest in the end, and its place stays empty.
            Database.Create(encoded, cancellation);
            Database.Detach(cancellation);
            EncodedTables.Write(_files.Session, encoded, work, Report);
            Database.Adopt(encoded, cancellation);
        }

        Database.Create(others, cancellation);
        work.Run(others, table =>
        {
            if (table.Count > 0) Database.Fill(table, cancellation);
            Report();
        });

        void Report()
        {
            lock (reporting) progress?.Invoke(++done, _tables.Count + 1);
        }
    }

    private FinishedTable Finish(StoredTable table)
    {
        table.Finish();
        return new FinishedTable(table, _names);
    }

    private void Close()
    {
        foreach (var table in _tables.Values) table.Dispose();
        ((IAsyncResult)_starting).AsyncWaitHandle.WaitOne();
        if (_starting.IsCompletedSuccessfully) Database.Dispose();
    }
}
