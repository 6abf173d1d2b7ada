using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>How far an export is.</summary>
/// <param name="Table">Table that is written now.</param>
/// <param name="Done">Rows written.</param>
/// <param name="Total">Rows to write.</param>
internal readonly record struct ExportProgress(string Table, long Done, long Total);

/// <summary>How to export a session.</summary>
internal sealed record ParquetExportOptions
{
    /// <summary>Whether an export that is already there may be replaced; no other folder is ever removed.</summary>
    public bool Replace { get; init; }

    /// <summary>Rows of a table that one file takes; a longer table becomes a folder of files.</summary>
    public long RowsPerFile { get; init; } = 10_000_000;
}

/// <summary>Writes a session as Parquet: a file per table, and a manifest that says what they are.</summary>
/// <remarks>The folder appears when it is complete.</remarks>
internal sealed class ParquetExport
{
    private readonly DuckDbConnection _connection;
    private readonly string _folder;
    private readonly ParquetExportOptions _options;

    private ParquetExport(DuckDbConnection connection, string folder, ParquetExportOptions options)
    {
        _connection = connection;
        _folder = folder;
        _options = options;
    }

    /// <summary>Exports every table of a session.</summary>
    /// <param name="folder">Where to; made when it does not exist.</param>
    /// <exception cref="SessionFileException">The session cannot be read, or the folder cannot be written or has something in it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public static void Write(
        string sessionPath, string folder, ParquetExportOptions? options = null, IProgress<ExportProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new ParquetExportOptions();
        // COPY TO needs what connections for queries are denied.
        using var session = SessionFile.Open(sessionPath, new SessionReadOptions { ExternalAccess = true });
        using var target = ExportFolder.For(folder, options.Replace);
        using var connection = session.Connect();
        try
        {
            var export = new ParquetExport(connection, target.Temporary, options);
            var tables = export.WriteTables(session.Tables, progress, cancellation);
            ParquetManifest.Write(target.Temporary, session.Span, tables);
        }
        catch (Exception e) when (e is DuckDbException or IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(folder, e);
        }

        target.Complete();
    }

    private List<ExportedTable> WriteTables(ImmutableArray<TableSchema> tables, IProgress<ExportProgress>? progress, CancellationToken cancellation)
    {
        var counted = tables.Select(table => (Table: table, Rows: ParquetFile.CountRows(_connection, table))).ToList();
        var (done, total) = (0L, counted.Sum(table => table.Rows));
        var exported = new List<ExportedTable>();
        foreach (var (table, rows) in counted)
        {
            progress?.Report(new ExportProgress(table.Name, done, total));
            exported.Add(new ExportedTable(table, rows <= _options.RowsPerFile ? WriteFile(table, cancellation) : WriteParts(table, rows, cancellation), rows));
            done += rows;
        }

        return exported;
    }

    private string WriteFile(TableSchema table, CancellationToken cancellation)
    {
        var file = $"{table.Name}.parquet";
        ParquetFile.Write(_connection, table, Path.Combine(_folder, file), rows: null, cancellation);
        return file;
    }

    private string WriteParts(TableSchema table, long rows, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(_folder, table.Name));
        for (long first = 0, part = 0; first < rows; first += _options.RowsPerFile, part++)
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"{table.Name}/part-{part:D5}.parquet");
            ParquetFile.Write(_connection, table, Path.Combine(_folder, file), (first, first + _options.RowsPerFile), cancellation);
        }

        return $"{table.Name}/*.parquet";
    }
}
