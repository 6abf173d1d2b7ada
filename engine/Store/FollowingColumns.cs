using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Leaves columns unstored whose values follow from another column in all rows (<see cref="ColumnTie"/>): a formula gives them.</summary>
internal static class FollowingColumns
{
    /// <summary>The columns of a table, those that follow from a stored one with their formula.</summary>
    public static ImmutableArray<StoredColumn> Leave(ImmutableArray<StoredColumn> columns, ImmutableArray<ColumnFacts> facts, Names names)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (!columns[i].IsStored || facts[i].Tie is not { Holds: true } tie || !columns[tie.Source].IsStored) continue;
            if (FormulaOf(tie, facts[i].Schema, columns[tie.Source], facts[tie.Source].Schema, names) is { } formula)
                columns = columns.SetItem(i, columns[i] with { Formula = formula });
        }

        return columns;
    }

    private static string? FormulaOf(ColumnTie tie, ColumnSchema target, StoredColumn source, ColumnSchema declared, Names names)
    {
        // DuckDB brings what a formula gives to the type of its column.
        var name = TableSql.Identifier(source.Name);
        if (!tie.IsByWord) return name;
        var values = tie.Pairs.Select(pair => pair.Value).Distinct().ToArray();
        if (values is [{ } only]) return $"CASE WHEN {name} IS NOT NULL THEN {TableSql.Literal(target, only)} END";
        // Words are not listed: they would be looked up anew in each row.
        if (target.Type == ColumnType.Word || source.Source.Type != DuckDbType.Enum || source.Source.Words.Length > ColumnTie.MostWords) return null;

        var byWord = tie.Pairs.ToDictionary(
            pair => declared.Type == ColumnType.Word ? declared.Words[pair.Id] : names[new NameId(pair.Id)],
            pair => pair.Value is { } cell ? TableSql.Literal(target, cell) : "NULL",
            StringComparer.Ordinal);
        // The words of an ENUM are numbered from 0, the values of a list from 1.
        var list = string.Join(", ", source.Source.Words.Select(word => byWord.GetValueOrDefault(word, "NULL")));
        return $"list_extract([{list}], CAST(enum_code({name}) AS INTEGER) + 1)";
    }
}
