using System.Collections.Immutable;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store.ClickHouse;

/// <summary>SQL that makes the tables of a session on a ClickHouse server, from their schemas.</summary>
internal static class ClickHouseTables
{
    private static readonly ImmutableArray<string> AlwaysThere =
        [CommonColumns.MachineId.Name, CommonColumns.StartNs.Name, CommonColumns.StopNs.Name, "time_ns", "position", "name_position"];

    /// <summary>A table of a database.</summary>
    public static string Name(string database, string table) => $"{TableSql.Identifier(database)}.{TableSql.Identifier(table)}";

    /// <summary>Creates a table, sorted as the session's is.</summary>
    public static string Create(string database, TableSchema table)
    {
        var order = Order(table);
        var columns = table.Columns.Select(column => $"{TableSql.Identifier(column.Name)} {TypeOf(column, isKey: order.Contains(column.Name, StringComparer.Ordinal))}");
        return $"CREATE TABLE {Name(database, table.Name)} ({string.Join(", ", columns)}) ENGINE = MergeTree ORDER BY ({string.Join(", ", order.Select(TableSql.Identifier))})";
    }

    /// <summary>Takes the rows of a Parquet file into a table.</summary>
    public static string Insert(string database, TableSchema table) => $"INSERT INTO {Name(database, table.Name)} FORMAT Parquet";

    // Events come nearly in the order of time; other tables without a key are too small for an order to matter.
    private static ImmutableArray<string> Order(TableSchema table) =>
        !table.SortBy.IsEmpty ? table.SortBy
        : table.Columns.Any(column => string.Equals(column.Name, "time_ns", StringComparison.Ordinal)) ? ["time_ns"]
        : [];

    // An ASOF join takes no nullable column, so times must not be; neither may a key be.
    private static string TypeOf(ColumnSchema column, bool isKey)
    {
        var type = column.Type switch
        {
            ColumnType.BigInt => "Int64",
            ColumnType.UBigInt => "UInt64",
            ColumnType.Integer => "Int32",
            ColumnType.Real => "Float64",
            // Numbers in the order of the words, so that both engines sort by them alike.
            ColumnType.Word => $"Enum16({string.Join(", ", column.Words.Select((word, number) => $"{ClickHouseText.Literal(word)} = {number}"))})",
            ColumnType.Name or ColumnType.Text => "String",
            ColumnType.Flag => "Bool",
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "not a column type"),
        };
        return isKey || AlwaysThere.Contains(column.Name, StringComparer.Ordinal) ? type
            : column.Type == ColumnType.Name ? $"LowCardinality(Nullable({type}))"
            : $"Nullable({type})";
    }
}
