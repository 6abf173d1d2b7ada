using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>SQL for the tables of a session, from their schemas; every name and word is quoted.</summary>
internal static class TableSql
{
    /// <summary>A name of a table, column or database.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text, where SQL takes no parameter.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A table of an attached database.</summary>
    public static string Table(string database, string table) => $"{Identifier(database)}.main.{Identifier(table)}";

    /// <summary>Creates a table.</summary>
    public static string Create(string database, TableSchema table) =>
        $"CREATE TABLE {Table(database, table.Name)} ({string.Join(", ", table.Columns.Select(column => $"{Identifier(column.Name)} {TypeOf(column)}{CompressionOf(column.Type)}"))})";

    /// <summary>Copies a table into another database, sorted.</summary>
    /// <remarks>Equal keys stay in the order of their rows, so that the same rows give the same file.</remarks>
    public static string CopySorted(TableSchema table, string from, string to) =>
        $"CREATE TABLE {Table(to, table.Name)} AS SELECT * FROM {Table(from, table.Name)} ORDER BY {string.Join(", ", table.SortBy.Select(Identifier))}, rowid";

    /// <remarks>
    /// Named, so that DuckDB does not try every method it has on every column: that takes longer than to compress. Numbers of a
    /// track repeat, grow or stay within some bits, which bit packing covers all; names recur.
    /// </remarks>
    private static string CompressionOf(ColumnType type) => type switch
    {
        ColumnType.Name => " USING COMPRESSION dictionary",
        ColumnType.Text or ColumnType.Real => string.Empty,
        _ => " USING COMPRESSION bitpacking",
    };

    private static string TypeOf(ColumnSchema column) => column.Type switch
    {
        ColumnType.BigInt => "BIGINT",
        ColumnType.UBigInt => "UBIGINT",
        ColumnType.Integer => "INTEGER",
        ColumnType.Real => "DOUBLE",
        ColumnType.Word => $"ENUM ({string.Join(", ", column.Words.Select(Literal))})",
        ColumnType.Name or ColumnType.Text => "VARCHAR",
        ColumnType.Flag => "BOOLEAN",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "not a column type"),
    };
}
