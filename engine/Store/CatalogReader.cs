using System.Collections.Immutable;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>Reads what <see cref="CatalogTables"/> wrote.</summary>
internal sealed class CatalogReader(ISqlEngine engine)
{
    /// <summary>Every table of the session but those of the catalogue itself.</summary>
    public ImmutableArray<TableSchema> Tables()
    {
        var words = Rows(CatalogTables.ColumnWord).ToLookup(row => (row.Text("table_name"), row.Text("column_name")), row => row.Text("word"));
        var keys = Rows(CatalogTables.SortKey).ToLookup(row => row.Text("table_name"), row => row.Text("column_name"), StringComparer.Ordinal);
        return
        [
            .. Rows(CatalogTables.Column).GroupBy(row => row.Text("table_name"), StringComparer.Ordinal)
                .Select(columns => new TableSchema(columns.Key, [.. columns.Select(row => Column(columns.Key, row))], [.. keys[columns.Key]])),
        ];

        ColumnSchema Column(string table, Row row)
        {
            var type = Words.Parse<ColumnType>(row.Text("type"));
            return new ColumnSchema(row.Text("name"), type, row.Text("help"), type == ColumnType.Word ? [.. words[(table, row.Text("name"))]] : default);
        }
    }

    /// <summary>The session's catalogue.</summary>
    /// <param name="tables">The session's tables.</param>
    public Catalog Read(ImmutableArray<TableSchema> tables)
    {
        var table = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
        var roles = Rows(CatalogTables.Role).ToLookup(row => row.Text("kind"), row => row.Text("role"), StringComparer.Ordinal);
        var owners = Rows(CatalogTables.Owner).ToLookup(row => row.Text("kind"), row => row.Text("owner"), StringComparer.Ordinal);
        var synonyms = Rows(CatalogTables.Synonym).ToLookup(row => row.Text("table_name"), row => (row.Text("synonym"), row.Text("state")), StringComparer.Ordinal);
        return new Catalog(
            [.. Rows(CatalogTables.Kind).Select(row => new KindDecl(
                row.Text("name"), row.Text("plural"), row.Text("table_name"), row.Text("key_column"), row.TextOrNull("label_column"), row.Text("help"))
                {
                    Roles = [.. roles[row.Text("name")].Select(Words.Parse<MachineRole>)], Owners = [.. owners[row.Text("name")]],
                    SeenBy = Words.Parse<WhichMachine>(row.Text("seen_by")),
                })],
            [.. Rows(CatalogTables.Track).Select(row => new TrackDecl(
                row.Text("name"), row.Text("kind"), table[row.Text("table_name")], row.Text("state_column"), row.Flag("main"), row.Text("help"))
                { Synonyms = [.. synonyms[row.Text("table_name")]] })],
            [.. Rows(CatalogTables.Span).Select(row => new SpanDecl(row.Text("name"), row.Text("kind"), table[row.Text("table_name")], row.Text("help")))],
            [.. Rows(CatalogTables.Event).GroupBy(row => row.Text("table_name"), row => row.Text("name"), StringComparer.Ordinal)
                .Select(names => new EventDecl([.. names], table[names.Key]))])
        {
            RunsOn = [.. Rows(CatalogTables.RunsOn).Select(row => new RunsOnDecl(
                row.Text("kind"), row.Text("on_kind"), row.Text("table_name"), row.Text("column_name"), Words.Parse<WhichMachine>(row.Text("target"))))],
        };
    }

    // Columns that say which list a row belongs to and its place there come first, which keeps every list in its order.
    private IEnumerable<Row> Rows(TableSchema table)
    {
        var names = string.Join(", ", table.Columns.Select(column => TableSql.Identifier(column.Name)));
        var columns = engine.Read($"SELECT {names} FROM {TableSql.Identifier(table.Name)} ORDER BY {names}");
        return Enumerable.Range(0, columns[0].Count).Select(row => new Row(table, columns, row));
    }

    private readonly record struct Row(TableSchema Table, ImmutableArray<ResultColumn> Columns, int Index)
    {
        public string Text(string column) => TextOrNull(column)!;

        public string? TextOrNull(string column) => (string?)Columns[Table.Column(column)][Index];

        public bool Flag(string column) => (bool)Columns[Table.Column(column)][Index]!;
    }
}
