using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The time two claims have in common.</summary>
/// <remarks>
/// <code>
/// left    AAAA···AAAA
/// right   ··BBBBBBB··
/// result  ··XX···XX··
/// </code>
/// Two ASOF joins. Of two intervals that overlap, exactly one starts inside the other, or both start together. The
/// first join takes each left row with the latest right row that starts at or before it, the second each right row
/// with the latest left row that starts strictly before it; a pair counts when the earlier one still runs. Both sides
/// are disjoint per key, so the latest row that started is the only one that can still run, and no pair is missed or
/// comes twice. Sides with keys of their own are first crossed with the entities of the other, which makes the keys
/// equal. Sides that may overlap themselves, and instants, take a range join instead.
/// </remarks>
internal sealed record And(TextSpan Span, SpanPlan Left, SpanPlan Right)
    : SpanPlan(Span, FactsOf(Left, Right), [.. Left.Payload, .. Right.Payload])
{
    private readonly CombinedEntities _domain = new(Left.Domain, Right.Domain);

    /// <inheritdoc/>
    public override string Step => "both";

    /// <inheritdoc/>
    public override string Title
    {
        get
        {
            var shared = Left.Keys.Where(key => key != Key.One && Right.Keys.Any(key.SameEntity)).Select(key => key.Name).ToList();
            return $"common time, {(shared.Count > 0 ? "matched on " + string.Join(", ", shared) : "every pair")}{(UsesAsof ? ", by two ASOF joins" : ", by a range join")}";
        }
    }

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override DomainPlan Domain => _domain;

    private bool UsesAsof => Left.Facts is { Disjoint: true, Instant: false } && Right.Facts is { Disjoint: true, Instant: false };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        if (!UsesAsof) return RangeJoin(sql);
        var left = Widened(sql, Left, Right.Domain);
        var right = Widened(sql, Right, Left.Domain);
        return new UnionAll(
        [
            Half(left, right, "a", [new SqlSource(left, "a"), Asof(right, "b", "a", ">=")]),
            Half(left, right, "b", [new SqlSource(right, "b"), Asof(left, "a", "b", ">")]),
        ]);
    }

    private SqlSource Asof(Relation later, string laterAlias, string first, string sign) => new(
        later,
        laterAlias,
        "ASOF JOIN",
        All(Keys.Select(key => Equal(Col(first, key.Sql), Col(laterAlias, key.Sql))).Append(Infix(Col(first, SpanColumns.Start), sign, Col(laterAlias, SpanColumns.Start)))));

    private Select Half(Relation left, Relation right, string starts, ImmutableArray<SqlSource> from)
    {
        var runs = starts is "a" ? "b" : "a";
        return new Select(Items(Col(starts, SpanColumns.Start)), from) { Where = Infix(Col(runs, SpanColumns.Stop), ">", Col(starts, SpanColumns.Start)) };
    }

    private ImmutableArray<SqlItem> Items(SqlExpr start) =>
    [
        .. Keys.Select(key => Item(Left.Keys.Any(key.SameEntity) || UsesAsof ? "a" : "b", key.Sql)),
        start.As(SpanColumns.Start),
        Call("least", Col("a", SpanColumns.Stop), Col("b", SpanColumns.Stop)).As(SpanColumns.Stop),
        Call("greatest", Col("a", SpanColumns.Doubt), Col("b", SpanColumns.Doubt)).As(SpanColumns.Doubt),
        Call("greatest", Col("a", SpanColumns.SyncErr), Col("b", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
        .. Left.Payload.Select(column => Item("a", column.Sql)),
        .. Right.Payload.Select(column => Item("b", column.Sql)),
    ];

    private Select RangeJoin(SqlPlan sql)
    {
        var on = All(
            KeyJoin.On("a", Left.Keys, "b", Right.Keys),
            Infix(Col("a", SpanColumns.Start), Right.Facts.Instant ? "<=" : "<", Col("b", SpanColumns.Stop)),
            Infix(Col("b", SpanColumns.Start), Left.Facts.Instant ? "<=" : "<", Col("a", SpanColumns.Stop)));
        // An instant at the stop of an interval lies outside it: intervals are half-open.
        var inside = All(InstantInside(Left, "a", "b"), InstantInside(Right, "b", "a"));
        return new Select(
            Items(Call("greatest", Col("a", SpanColumns.Start), Col("b", SpanColumns.Start))),
            [new SqlSource(sql.Of(Left), "a"), new SqlSource(sql.Of(Right), "b", "JOIN", on)]) { Where = inside };
    }

    private SqlExpr? InstantInside(SpanPlan side, string instant, string other) =>
        side.Facts.Instant && !(Left.Facts.Instant && Right.Facts.Instant) ? Infix(Col(instant, SpanColumns.Start), "<", Col(other, SpanColumns.Stop)) : null;

    private static Relation Widened(SqlPlan sql, SpanPlan side, DomainPlan other) => other.Keys.All(key => side.Keys.Any(key.SameEntity))
        ? sql.Of(side)
        : sql.Add("crossed", KeyJoin.Combine(sql, side, side.Keys, other, "JOIN", side.Items("a")), side.Span);

    private static Facts FactsOf(SpanPlan left, SpanPlan right) => new(
        [.. left.Keys, .. right.Keys.Where(key => !left.Keys.Any(key.SameEntity))],
        left.Facts.Disjoint && right.Facts.Disjoint,
        left.Facts.Instant || right.Facts.Instant,
        Contiguous: false);
}
