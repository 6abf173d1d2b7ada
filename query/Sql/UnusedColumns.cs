using System.Collections.Immutable;

namespace VmQuery.Query.Sql;

/// <summary>
/// Takes out of the steps of a statement the columns that nothing after them reads. Steps that are kept (read twice) are made
/// with all their columns by every engine, and engines plan each column of each step; a chain of claims has thousands.
/// </summary>
internal static class UnusedColumns
{
    /// <summary>The steps without what neither a later step nor the last query reads.</summary>
    /// <param name="steps">In the order of the statement; a step reads earlier ones only.</param>
    public static ImmutableArray<SqlQuery> Removed(IReadOnlyList<(Relation Relation, SqlQuery Query)> steps, SqlQuery last, IDialect dialect)
    {
        var used = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var whole = new HashSet<string>(StringComparer.Ordinal);
        Note(last);
        var kept = new SqlQuery[steps.Count];
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var (relation, query) = steps[i];
            kept[i] = whole.Contains(relation.Name) ? query : query.Keeping(used.GetValueOrDefault(relation.Name, []), dialect);
            Note(kept[i]);
        }

        return [.. kept];

        void Note(SqlQuery query)
        {
            foreach (var (relation, column) in query.Uses(dialect))
            {
                if (column is null) whole.Add(relation.Name);
                else if (used.TryGetValue(relation.Name, out var columns)) columns.Add(column);
                else used[relation.Name] = new HashSet<string>([column], StringComparer.Ordinal);
            }
        }
    }
}
