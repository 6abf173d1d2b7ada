using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The entities of a kind that a subject chose, from the kind's own table, so that those without a row count too.</summary>
internal sealed record KindEntities(TextSpan Span, string Table, ImmutableArray<KeyedColumn> From, SqlExpr? Chosen)
    : DomainPlan(Span, [.. From.Select(column => column.Key)])
{
    /// <inheritdoc/>
    public override string Title => $"entities of {Table}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. From.Select(column => Col(Scan.Alias, column.Column).As(column.Key.Sql))], [new SqlSource(SqlPlan.Table(Table), Scan.Alias)])
        {
            Distinct = true,
            Where = Chosen,
        };
}

/// <summary>Every combination of two sets of entities that agree where they speak of the same one.</summary>
internal sealed record CombinedEntities(DomainPlan Left, DomainPlan Right)
    : DomainPlan(Left.Span, [.. Left.Keys, .. Right.Keys.Where(key => !Left.Keys.Any(key.SameEntity))])
{
    /// <inheritdoc/>
    public override string Title => "entities of both";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => KeyJoin.Combine(sql, Left, Left.Keys, Right, "JOIN", Left.Keys.Select(key => Item("a", key.Sql)));
}

/// <summary>A set of entities with some of its keys left out.</summary>
internal sealed record ReducedEntities(DomainPlan Input, ImmutableArray<Key> Left) : DomainPlan(Input.Span, Left)
{
    /// <inheritdoc/>
    public override string Title => $"entities by {string.Join(", ", Left.Select(key => key.Name))}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. Left.Select(key => KeyJoin.Value("a", key, Input.Keys).As(key.Sql))], [new SqlSource(sql.Of(Input), "a")]) { Distinct = true };
}

/// <summary>What joins of keyed steps have in common.</summary>
internal static class KeyJoin
{
    /// <summary>The value of a key in a step; the stand-in key is 1 where a step does not have it.</summary>
    public static SqlExpr Value(string alias, Key key, ImmutableArray<Key> present) => present.Contains(key) ? Col(alias, key.Sql) : Whole(1);

    /// <summary>Equality of the keys that two steps share; null when they share none.</summary>
    public static SqlExpr? On(string left, IEnumerable<Key> leftKeys, string right, ImmutableArray<Key> rightKeys) =>
        All(leftKeys.Where(key => rightKeys.Any(key.SameEntity)).Select(key => Equal(Col(left, key.Sql), Col(right, key.Sql))));

    /// <summary>Rows that can be matched on keys: with the stand-in key, which rows do not have, when that is the key.</summary>
    public static Relation Keyed(SqlPlan sql, RowPlan rows, ImmutableArray<Key> keys) => keys.Contains(Key.One)
        ? sql.Add("keyed", new Select([.. rows.Items("a"), Whole(1).As(Key.One.Sql)], [new SqlSource(sql.Of(rows), "a")]), rows.Span)
        : sql.Of(rows);

    /// <summary>Rows of a step (<c>a</c>), each with the keys of a set of entities (<c>b</c>) that it does not have itself.</summary>
    public static Select Combine(SqlPlan sql, PlanNode left, ImmutableArray<Key> leftKeys, DomainPlan right, string join, IEnumerable<SqlItem> leftItems)
    {
        var on = On("a", leftKeys, "b", right.Keys);
        var added = right.Keys.Where(key => !leftKeys.Any(key.SameEntity)).Select(key => Item("b", key.Sql));
        return new Select([.. leftItems, .. added], [new SqlSource(sql.Of(left), "a"), new SqlSource(sql.Of(right), "b", on is null ? "CROSS JOIN" : join, on)]);
    }
}
