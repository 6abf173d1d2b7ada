using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Writes rows to a file for other programs; the extension of its name chooses the format.</summary>
/// <remarks>
/// The rows go through a database in memory, because connections for questions are denied all files. The file appears when it is complete.
/// </remarks>
internal sealed class RowsFile : IRowSink, IDisposable
{
    /// <summary>Columns that a file can have: a row of the store has so many bits for absent values.</summary>
    public const int MostColumns = 64;

    private const string Catalog = "memory";

    // As DuckDB's COPY spells the formats. Texts are quoted when they have to be, and an empty one always, so that no value is an empty field.
    private static readonly ImmutableDictionary<string, string> Formats = ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".parquet"] = "FORMAT parquet, COMPRESSION zstd",
        [".csv"] = "FORMAT csv, HEADER",
        [".json"] = "FORMAT json, ARRAY true",
        [".jsonl"] = "FORMAT json",
    });

    private readonly string _path;
    private readonly Names _names = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { ExternalAccess = true });
    private TableWriter? _rows;

    private RowsFile(string path) => _path = path;

    /// <summary>Extensions that choose a format.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. Formats.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Writes rows, one value per column as <see cref="ValueWriter"/> takes them, and returns the bytes of the file.</summary>
    /// <exception cref="SessionFileException">The file is there already or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public static long Write(string path, TableSchema table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        var partial = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using var file = new RowsFile(path);
            file.Append(table, rows, cancellation);
            file.CopyTo(table, partial, cancellation);
            File.Move(partial, path, overwrite: false);
            return new FileInfo(path).Length;
        }
        catch (Exception e) when (e is DuckDbException or IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(path, e);
        }
        finally
        {
            if (File.Exists(partial)) File.Delete(partial);
        }
    }

    /// <inheritdoc/>
    public IRowWriter Open(TableSchema table) => _rows = TableWriter.Open(_path, _database.Connect(), Catalog, table, _names);

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows?.Dispose();
        _database.Dispose();
    }

    private void Append(TableSchema table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        var writer = new ValueWriter(this, table, _names);
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Append(row);
        }

        _rows!.Finish(cancellation);
    }

    private void CopyTo(TableSchema table, string path, CancellationToken cancellation)
    {
        using var connection = _database.Connect();
        connection.Execute($"COPY {TableSql.Table(Catalog, table.Name)} TO {TableSql.Literal(path)} ({Formats[Path.GetExtension(_path)]})", cancellation);
    }
}
