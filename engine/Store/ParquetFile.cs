using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Rows of a session's table as a Parquet file.</summary>
internal static class ParquetFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="rows">Which rows by their position in the table, the last one exclusive; null for all.</param>
    public static void Write(DuckDbConnection connection, TableSchema table, string path, (long First, long Stop)? rows, CancellationToken cancellation)
    {
        // Words and names go out as text: other readers of Parquet know no enums.
        var columns = string.Join(", ", table.Columns.Select(column =>
            column.Type is ColumnType.Word or ColumnType.Name ? $"CAST({TableSql.Identifier(column.Name)} AS VARCHAR) AS {TableSql.Identifier(column.Name)}" : TableSql.Identifier(column.Name)));
        var range = rows is { } part ? string.Create(CultureInfo.InvariantCulture, $" WHERE rowid >= {part.First} AND rowid < {part.Stop}") : string.Empty;
        connection.Execute($"COPY (SELECT {columns} FROM {TableSql.Identifier(table.Name)}{range}) TO {TableSql.Literal(path)} (FORMAT parquet, COMPRESSION zstd)", cancellation);
    }

    /// <summary>How many rows a table has.</summary>
    public static long CountRows(DuckDbConnection connection, TableSchema table) =>
        (long)connection.Read($"SELECT count(*) FROM {TableSql.Identifier(table.Name)}")[0][0]!;
}
