using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>What joins of keyed steps have in common.</summary>
internal static class KeyJoin
{
    /// <summary>The value of a key in a step; the stand-in key is 1 where a step does not have it.</summary>
    public static SqlExpr Value(string alias, Key key, ImmutableArray<Key> present) =>
        present.FirstOrDefault(key.SameEntity) is { } found ? Col(alias, found.Sql) : Whole(1);

    /// <summary>Equality of the keys that two steps share; null when they share none.</summary>
    public static SqlExpr? On(string left, IEnumerable<Key> leftKeys, string right, ImmutableArray<Key> rightKeys) =>
        All(leftKeys.Where(key => rightKeys.Any(key.SameEntity)).Select(key => Equal(Col(left, key.Sql), Value(right, key, rightKeys))));

    /// <summary>That an entity which one step calls another one than an entity of the other step is not that one; null when neither does.</summary>
    public static SqlExpr? Differ(string left, ImmutableArray<Key> leftKeys, string right, ImmutableArray<Key> rightKeys) =>
        All(Differing(left, leftKeys, right, rightKeys), Differing(right, rightKeys, left, leftKeys));

    /// <summary>Rows that can be matched on keys: with the stand-in key, which rows do not have, when that is the key.</summary>
    public static Relation Keyed(SqlPlan sql, RowPlan rows, ImmutableArray<Key> keys) => keys.Contains(Key.One)
        ? sql.Add("keyed", new Select([.. rows.Items("a"), Whole(1).As(Key.One.Sql)], [new SqlSource(sql.Of(rows), "a")]), rows.Span)
        : sql.Of(rows);

    /// <summary>Rows of a step (<c>a</c>), each with the keys of a set of entities (<c>b</c>) that it does not have itself.</summary>
    public static Select Combine(SqlPlan sql, PlanNode left, ImmutableArray<Key> leftKeys, DomainPlan right, IEnumerable<SqlItem> leftItems)
    {
        var on = On("a", leftKeys, "b", right.Keys);
        var added = right.Keys.Where(key => !leftKeys.Any(key.SameEntity)).Select(key => Item("b", key.Sql));
        return new Select([.. leftItems, .. added], [new SqlSource(sql.Of(left), "a"), new SqlSource(sql.Of(right), "b", on is null ? "CROSS JOIN" : "JOIN", on)])
        {
            Where = Differ("a", leftKeys, "b", right.Keys),
        };
    }

    // An entity is another one when its number or its owner is: not all of its keys are equal.
    private static SqlExpr? Differing(string alias, ImmutableArray<Key> keys, string thanAlias, ImmutableArray<Key> than) =>
        All(keys.Where(key => key.OtherThan is { } named && than.Any(named.SameEntity) && !than.Any(key.SameEntity))
            .Select(key => Equal(Col(alias, key.Sql), Value(thanAlias, key.OtherThan!, than)))) is { } same
            ? Not(same)
            : null;
}
