using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Store;

/// <summary>
/// The tables of a session that hold its catalogue, and what its columns mean. Lists inside a declaration have a
/// table of their own. The first columns of a table say whose list a row is in and its place there.
/// </summary>
internal static class CatalogTables
{
    private static readonly ColumnSchema Position = new("position", Integer, "place in its list, from 0");
    private static readonly ColumnSchema TableName = new("table_name", Text, "table of the session");
    private static readonly ColumnSchema Help = new("help", Text, "one phrase for people");

    /// <summary>Kinds of entities.</summary>
    public static TableSchema Kind { get; } = Table(
        "catalog_kind", Position, new("name", Text, "singular"), new("plural", Text, "plural"), TableName, new("key_column", Text, "column that identifies one"),
        new("label_column", Text, "column that a text selects by"), new("seen_by", Word, "machine that records its tracks", Words.Of<WhichMachine>()), Help);

    /// <summary>Which machines a kind means; kinds that are no machines, or all of them, have no rows.</summary>
    public static TableSchema Role { get; } = Table(
        "catalog_role", new("kind", Text, "kind"), Position, new("role", Word, "role of the machines", Words.Of<MachineRole>()));

    /// <summary>Kinds that a kind can be of.</summary>
    public static TableSchema Owner { get; } = Table(
        "catalog_owner", new("kind", Text, "kind"), Position, new("owner", Text, "kind it can be of, nearest first"));

    /// <summary>Which kinds run on which.</summary>
    public static TableSchema RunsOn { get; } = Table(
        "catalog_runs_on", Position, new("kind", Text, "kind that runs"), new("on_kind", Text, "kind that it runs on"), TableName,
        new("column_name", Text, "column with the key of the other"), new("target", Word, "machine that the other belongs to", Words.Of<WhichMachine>()));

    /// <summary>Tracks.</summary>
    public static TableSchema Track { get; } = Table(
        "catalog_track", Position, new("name", Text, "word in a question"), new("kind", Text, "kind it describes"), TableName,
        new("state_column", Text, "column with the state"), new("main", Flag, "whether the kind's states mean this track"), Help);

    /// <summary>Other words for states of a track.</summary>
    public static TableSchema Synonym { get; } = Table(
        "catalog_synonym", TableName, Position, new("synonym", Text, "other word"), new("state", Text, "state it means"));

    /// <summary>Spans.</summary>
    public static TableSchema Span { get; } = Table(
        "catalog_span", Position, new("name", Text, "word in a question"), new("kind", Text, "kind it belongs to"), TableName, Help);

    /// <summary>Spellings of the events that are kept.</summary>
    public static TableSchema Event { get; } = Table(
        "catalog_event", Position, TableName, new("name_position", Integer, "0 for the canonical name"), new("name", Text, "spelling"));

    /// <summary>Columns of every table.</summary>
    public static TableSchema Column { get; } = Table(
        "catalog_column", TableName, Position, new("name", Text, "column"), new("type", Word, "what it holds", Words.Of<ColumnType>()), Help);

    /// <summary>Words of columns with a fixed vocabulary.</summary>
    public static TableSchema ColumnWord { get; } = Table(
        "catalog_word", TableName, new("column_name", Text, "column"), Position, new("word", Text, "word"));

    /// <summary>What tables are sorted by.</summary>
    public static TableSchema SortKey { get; } = Table(
        "catalog_sort_key", TableName, Position, new("column_name", Text, "column"));

    /// <summary>All tables of this class.</summary>
    public static ImmutableArray<TableSchema> All { get; } = [Kind, Role, Owner, RunsOn, Track, Synonym, Span, Event, Column, ColumnWord, SortKey];

    /// <summary>The tables that a catalogue speaks of.</summary>
    public static IEnumerable<TableSchema> Tables(this Catalog catalog) =>
        catalog.Tracks.Select(track => track.Table).Concat(catalog.Spans.Select(span => span.Table)).Concat(catalog.Events.Select(e => e.Table));

    /// <summary>Writes a catalogue, and the columns of tables.</summary>
    public static void Write(IRowSink rows, Names names, Catalog catalog, ImmutableArray<TableSchema> tables)
    {
        Each(Kind, catalog.Kinds, (i, kind) => [i, kind.Name, kind.Plural, kind.Table, kind.KeyColumn, kind.LabelColumn, kind.SeenBy, kind.Help]);
        foreach (var kind in catalog.Kinds) Each(Role, kind.Roles, (i, role) => [kind.Name, i, role]);
        foreach (var kind in catalog.Kinds) Each(Owner, kind.Owners, (i, owner) => [kind.Name, i, owner]);
        Each(RunsOn, catalog.RunsOn, (i, runs) => [i, runs.Kind, runs.On, runs.Table, runs.Column, runs.Target]);
        Each(Track, catalog.Tracks, (i, track) => [i, track.Name, track.Kind, track.Table.Name, track.StateColumn, track.Main, track.Help]);
        foreach (var track in catalog.Tracks) Each(Synonym, track.Synonyms, (i, synonym) => [track.Table.Name, i, synonym.Synonym, synonym.State]);
        Each(Span, catalog.Spans, (i, span) => [i, span.Name, span.Kind, span.Table.Name, span.Help]);
        for (var e = 0; e < catalog.Events.Length; e++) Each(Event, catalog.Events[e].Names, (i, name) => [e, catalog.Events[e].Table.Name, i, name]);
        foreach (var table in tables)
        {
            Each(Column, table.Columns, (i, column) => [table.Name, i, column.Name, column.Type, column.Help]);
            foreach (var column in table.Columns.Where(column => !column.Words.IsDefault)) Each(ColumnWord, column.Words, (i, word) => [table.Name, column.Name, i, word]);
            Each(SortKey, table.SortBy, (i, key) => [table.Name, i, key]);
        }

        void Each<T>(TableSchema table, ImmutableArray<T> items, Func<int, T, object?[]> row)
        {
            var writer = new ValueWriter(rows, table, names);
            for (var i = 0; i < items.Length; i++) writer.Append(row(i, items[i]));
        }
    }

    private static TableSchema Table(string name, params ReadOnlySpan<ColumnSchema> columns) => new(name, [.. columns], []);
}
