using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>What the rows of two steps are matched on: the entities that both speak of, or a constant when there is none.</summary>
/// <param name="Keys">Never empty, because an ASOF join needs an equality on some engines.</param>
internal sealed record SharedKeys(ImmutableArray<Key> Keys)
{
    /// <summary>What two steps share.</summary>
    public static SharedKeys Of(ImmutableArray<Key> left, ImmutableArray<Key> right)
    {
        ImmutableArray<Key> shared = [.. left.Where(key => key != Key.One && right.Any(key.SameEntity))];
        return new SharedKeys(shared.IsEmpty ? [Key.One] : shared);
    }

    /// <summary>The match in words, for <c>explain</c>.</summary>
    public string Title => Keys is [var only] && only == Key.One ? "matched on nothing" : "matched on " + string.Join(", ", Keys.Select(key => key.Name));

    /// <summary>Whether rows of a step never overlap, also when only these keys tell them apart.</summary>
    public bool TellApart(SpanPlan plan) => plan.Facts.Disjoint && plan.Keys.All(key => key == Key.One || Keys.Any(key.SameEntity));

    /// <summary>The condition that two rows belong together.</summary>
    public SqlExpr Match(string left, string right) => All(Keys.Select(key => Equal(Col(left, key.Sql), Col(right, key.Sql))))!;

    /// <summary>The keys as columns of a step that may lack the constant.</summary>
    public ImmutableArray<SqlItem> Items(string alias, ImmutableArray<Key> present) => [.. Keys.Select(key => KeyJoin.Value(alias, key, present).As(key.Sql))];

    /// <summary>The keys of a step that has all of them.</summary>
    public ImmutableArray<SqlExpr> Columns(string alias) => [.. Keys.Select(key => Col(alias, key.Sql))];

    /// <summary>The rows of a step, with the constant if that is what they are matched on.</summary>
    public Relation Rows(SqlPlan sql, SpanPlan plan)
    {
        var missing = Missing(plan, Whole(1));
        return missing.IsEmpty ? sql.Of(plan) : sql.Add("keyed", new Select([.. plan.Items("a"), .. missing], [new SqlSource(sql.Of(plan), "a")]), plan.Span);
    }

    /// <summary>The constant as a column, if that is what rows are matched on and a step does not have it.</summary>
    public ImmutableArray<SqlItem> Missing(SpanPlan plan, SqlExpr value) =>
        Keys.Contains(Key.One) && !plan.Keys.Contains(Key.One) ? [value.As(Key.One.Sql)] : [];
}
