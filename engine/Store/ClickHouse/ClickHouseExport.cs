using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>Loads a session into a database of a ClickHouse server: a table each, with those of the catalogue.</summary>
/// <remarks>The table <c>session</c> comes last, so that a database that is loaded in part is no session.</remarks>
internal sealed class ClickHouseExport : IDisposable
{
    // A part lies on this machine's disk while it is sent.
    private const long RowsPerPart = 4_000_000;

    private readonly DuckDbConnection _session;
    private readonly ClickHouseConnection _server;
    private readonly string _folder = TemporaryFolder.Create();

    private ClickHouseExport(DuckDbConnection session, ClickHouseConnection server) => (_session, _server) = (session, server);

    private string Database => _server.Address.Database;

    /// <summary>Loads every table of a session.</summary>
    /// <param name="replace">Whether a session that is already there may go; tables of other names always stay.</param>
    /// <exception cref="SessionFileException">The session cannot be read, or the database has such tables or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the tables that were made are gone again.</exception>
    public static void Write(
        string sessionPath, ClickHouseAddress address, bool replace = false, IProgress<ExportProgress>? progress = null, CancellationToken cancellation = default)
    {
        // COPY TO needs what connections for queries are denied.
        using var session = SessionFile.Open(sessionPath, new SessionReadOptions { ExternalAccess = true });
        using var connection = session.Connect();
        using var server = new ClickHouseConnection(address);
        using var export = new ClickHouseExport(connection, server);
        try
        {
            TableSchema[] tables = [.. CatalogTables.All, .. session.Tables.OrderBy(table => string.Equals(table.Name, SessionTables.Session.Name, StringComparison.Ordinal))];
            export.MakeRoom(tables, replace, cancellation);
            export.Load(tables, progress, cancellation);
        }
        catch (SqlException e)
        {
            throw new SessionFileException(address.ToString(), $"cannot be loaded: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotRead(sessionPath, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void MakeRoom(TableSchema[] tables, bool replace, CancellationToken cancellation)
    {
        _server.Execute($"CREATE DATABASE IF NOT EXISTS {TableSql.Identifier(Database)}", cancellation);
        var names = ((ResultColumn<string>)_server.Read("SELECT name FROM system.tables WHERE database = {p1:String}", cancellation, Database)[0]).Values;
        string[] present = [.. tables.Select(table => table.Name).Intersect(names, StringComparer.Ordinal)];
        if (present.Length == 0) return;
        if (!replace) throw new SessionFileException(_server.Address.ToString(), $"has a table {present[^1]} already; name another database or allow replacing it.");
        // The table that makes them a session goes first.
        foreach (var name in present.Reverse()) Drop(name, cancellation);
    }

    private void Load(TableSchema[] tables, IProgress<ExportProgress>? progress, CancellationToken cancellation)
    {
        var counted = tables.Select(table => (Table: table, Rows: ParquetFile.CountRows(_session, table))).ToList();
        var (done, total) = (0L, counted.Sum(table => table.Rows));
        var made = new Stack<string>();
        try
        {
            foreach (var (table, rows) in counted)
            {
                made.Push(table.Name);
                _server.Execute(ClickHouseTables.Create(Database, table), cancellation);
                for (var first = 0L; first < rows; first += RowsPerPart)
                {
                    progress?.Report(new ExportProgress(table.Name, done + first, total));
                    Send(table, first, cancellation);
                }

                done += rows;
            }
        }
        catch
        {
            Undo(made);
            throw;
        }
    }

    private void Send(TableSchema table, long first, CancellationToken cancellation)
    {
        var path = Path.Combine(_folder, "part.parquet");
        ParquetFile.Write(_session, table, path, (first, first + RowsPerPart), cancellation);
        using var rows = File.OpenRead(path);
        _server.Insert(ClickHouseTables.Insert(Database, table), rows, cancellation);
    }

    private void Drop(string table, CancellationToken cancellation) => _server.Execute($"DROP TABLE IF EXISTS {ClickHouseTables.Name(Database, table)} SYNC", cancellation);

    // What stopped the load may stop this too; then the tables stay, which are no session.
    private void Undo(Stack<string> made)
    {
        try
        {
            foreach (var table in made) Drop(table, CancellationToken.None);
        }
        catch (SqlException)
        {
        }
    }
}
