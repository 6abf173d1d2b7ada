using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Writes rows to a file for other programs; the extension of its name chooses the format.</summary>
/// <remarks>
/// Another database than the session's reads the rows, because connections for questions are denied all files. The file appears when it is complete.
/// </remarks>
internal sealed class RowsFile : IRowSink
{
    /// <summary>Columns that a file can have: a row of the store has so many bits for absent values.</summary>
    public const int MostColumns = 64;

    // As DuckDB's COPY spells the formats. Texts are quoted when they have to be, and an empty one always, so that no value is an empty field.
    private static readonly ImmutableDictionary<string, string> Formats = ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".parquet"] = "FORMAT parquet, COMPRESSION zstd",
        [".csv"] = "FORMAT csv, HEADER",
        [".json"] = "FORMAT json, ARRAY true",
        [".jsonl"] = "FORMAT json",
    });

    private readonly StoredTable _rows;

    private RowsFile(StoredTable rows) => _rows = rows;

    /// <summary>Extensions that choose a format.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. Formats.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Writes rows, one value per column as <see cref="ValueWriter"/> takes them, and returns the bytes of the file.</summary>
    /// <exception cref="SessionFileException">The file is there already or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public static long Write(string path, TableSchema table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        var partial = $"{path}.{Path.GetRandomFileName()}";
        var spilled = partial + ".rows";
        try
        {
            var names = new Names();
            using var stored = new StoredTable(table, spilled, aside: false);
            Append(stored, names, rows, cancellation);
            Copy(stored, names, $"TO {TableSql.Literal(partial)} ({Formats[Path.GetExtension(path)]})", cancellation);
            File.Move(partial, path, overwrite: false);
            return new FileInfo(path).Length;
        }
        catch (Exception e) when (e is DuckDbException or IOException or UnauthorizedAccessException)
        {
            throw SessionFileException.NotWritten(path, e);
        }
        finally
        {
            File.Delete(partial);
            File.Delete(spilled);
        }
    }

    /// <inheritdoc/>
    public IRowWriter Open(TableSchema table) => _rows;

    private static void Append(StoredTable stored, Names names, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        var writer = new ValueWriter(new RowsFile(stored), stored.Table, names);
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Append(row);
        }

        stored.Finish();
    }

    private static void Copy(StoredTable stored, Names names, string to, CancellationToken cancellation)
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { ExternalAccess = true });
        using var connection = database.Connect();
        using var sources = new RowSources(connection);
        using var scan = new TableScan(stored, StoredColumn.AsDeclared(stored, names));
        sources.Run(connection, scan, rows => $"COPY (SELECT * FROM {rows}) {to}", cancellation);
    }
}
