using System.Collections.Immutable;
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
    public static string Create(string database, string table, ImmutableArray<StoredColumn> columns) =>
        $"CREATE TABLE {Table(database, table)} ({string.Join(", ", columns.Select(Definition))})";

    /// <summary>Fills a table from rows that hold its stored columns.</summary>
    /// <param name="rows">Table expression of the rows.</param>
    /// <param name="sorted">Whether DuckDB has to sort them. Rows with equal keys stay in their order, so that the same rows give the same file.</param>
    public static string Fill(string database, TableSchema table, ImmutableArray<StoredColumn> columns, string rows, bool sorted)
    {
        var stored = string.Join(", ", columns.Where(column => column.Constant is null).Select(column => Identifier(column.Name)));
        var keys = table.SortBy.Where(key => columns[table.Column(key)].Constant is null).Append(TableScan.Number);
        var order = sorted ? $" ORDER BY {string.Join(", ", keys.Select(Identifier))}" : string.Empty;
        return $"INSERT INTO {Table(database, table.Name)} ({stored}) SELECT {stored} FROM {rows}{order}";
    }

    /// <summary>Counts the rows of a table.</summary>
    public static string Count(string database, string table) => $"SELECT count(*) FROM {Table(database, table)}";

    /// <summary>The type of a column, as it is declared.</summary>
    public static string TypeOf(ColumnSchema column) => column.Type switch
    {
        ColumnType.BigInt => "BIGINT",
        ColumnType.UBigInt => "UBIGINT",
        ColumnType.Integer => "INTEGER",
        ColumnType.Real => "DOUBLE",
        ColumnType.Word => Enum(column.Words),
        ColumnType.Name or ColumnType.Text => "VARCHAR",
        ColumnType.Flag => "BOOLEAN",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "not a column type"),
    };

    /// <summary>A type of some words.</summary>
    public static string Enum(ImmutableArray<string> words) => $"ENUM ({string.Join(", ", words.Select(Literal))})";

    private static string Definition(StoredColumn column) => column switch
    {
        { Constant: { } constant } => $"{Identifier(column.Name)} {column.Type} GENERATED ALWAYS AS ({constant}) VIRTUAL",
        { Compression: { } compression } => $"{Identifier(column.Name)} {column.Type} USING COMPRESSION {compression}",
        _ => $"{Identifier(column.Name)} {column.Type}",
    };
}
