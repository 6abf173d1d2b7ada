using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Sweeps;
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
/// Of two intervals that overlap, exactly one starts inside the other, or both start together. When both sides have the
/// same keys and are disjoint, two ASOF joins find the pairs: each left row with the latest right row that starts at or
/// before it, and each right row with the latest left row that starts strictly before it; the latest row that started is the
/// only one that can still run. An engine that sweeps goes through both sides once instead (<see cref="PairSweep"/>). All other
/// sides, instants too, are paired by <see cref="Overlap"/>.
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
            var others = Right.Keys.Where(key => key.OtherThan is { } named && Left.Keys.Any(named.SameEntity) && !Left.Keys.Any(key.SameEntity)).Select(key => key.Name).ToList();
            return $"common time, {(shared.Count > 0 ? "matched on " + string.Join(", ", shared) : "every pair")}{(others.Count > 0 ? ", not the same in " + string.Join(", ", others) : string.Empty)}{(IsInOrder ? ", side by side" : ", by ranks of starts")}";
        }
    }

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override DomainPlan Domain => _domain;

    /// <inheritdoc/>
    /// <remarks>Where one side holds or may, and the other may. Where it surely does not, nothing unseen can matter.</remarks>
    public override SpanPlan? Unknown => (Maybe(Left), Maybe(Right)) switch
    {
        (null, null) => null,
        (null, { } right) => new And(Span, Left, right),
        ({ } left, null) => new And(Span, left, Right),
        ({ } left, { } right) => Together.Of(Span, Domain, new And(Span, left, Right), new And(Span, Left, right), new And(Span, left, right)),
    };

    private SpanPlan? Maybe(SpanPlan side) => side.Unknown is { } unknown ? Renamed.Of(unknown, Keys) : null;

    private bool IsInOrder => Left.Facts is { Disjoint: true, Instant: false } && Right.Facts is { Disjoint: true, Instant: false }
        && Left.Keys.Length == Right.Keys.Length && Left.Keys.All(key => Right.Keys.Any(key.SameEntity));

    /// <summary>The common time in a range comes from rows in that range.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Left = Left.Near(time, whole), Right = Right.Near(time, whole) };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        if (!IsInOrder)
        {
            var later = Call("greatest", Col("a", SpanColumns.Start), Col("b", SpanColumns.Start));
            return new Overlap(sql, Span, Left, Right).Pairs(Items(later), KeyJoin.Differ("a", Left.Keys, "b", Right.Keys));
        }

        if (sql.CanSweep(Keys)) return Swept(sql);
        var (left, right) = (sql.Of(Left), sql.Of(Right));
        return new UnionAll(
        [
            Half(left, right, "a", [new SqlSource(left, "a"), Asof(right, "b", "a", ">=")]),
            Half(left, right, "b", [new SqlSource(right, "b"), Asof(left, "a", "b", ">")]),
        ]);
    }

    // A pair has the keys and starts of its rows, by which their payload is found, if anybody asks for it.
    private Select Swept(SqlPlan sql)
    {
        var feed = new UnionAll([SweepInput.Intervals(sql, Left, Keys, SweepRole.Counted), SweepInput.Intervals(sql, Right, Keys, SweepRole.Partner)]);
        var rule = new PairSweep([.. Keys.Select(key => key.Sql)], Left.Facts.Unclosed, Right.Facts.Unclosed, Clock.Differ(Left.Facts.Clock, Right.Facts.Clock));
        return new Select(
            [
                .. Keys.Select(key => Item("w", key.Sql)),
                .. SpanColumns.All.Select(name => Item("w", name)),
                .. Left.Payload.Select(column => Item("a", column.Sql)),
                .. Right.Payload.Select(column => Item("b", column.Sql)),
            ],
            [new SqlSource(sql.Swept(feed, rule, Span), "w"), Found(sql.Of(Left), "a", PairSweep.CountedStart), Found(sql.Of(Right), "b", PairSweep.PartnerStart)]);
    }

    private SqlSource Found(Relation rows, string alias, string start) => SqlSource.Found(
        rows, alias, [.. Keys.Select(key => (key.Sql, Col("w", key.Sql))), (SpanColumns.Start, Col("w", start))]);

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
        .. Keys.Select(key => Item(Left.Keys.Any(key.SameEntity) ? "a" : "b", key.Sql)),
        start.As(SpanColumns.Start),
        Call("least", Col("a", SpanColumns.Stop), Col("b", SpanColumns.Stop)).As(SpanColumns.Stop),
        ClockPair.Doubt(Left, Right).As(SpanColumns.Doubt),
        ClockPair.SyncErr().As(SpanColumns.SyncErr),
        .. Left.Payload.Select(column => Item("a", column.Sql)),
        .. Right.Payload.Select(column => Item("b", column.Sql)),
    ];

    private static Facts FactsOf(SpanPlan left, SpanPlan right) => new(
        [.. left.Keys, .. right.Keys.Where(key => !left.Keys.Any(key.SameEntity))],
        left.Facts.Disjoint && right.Facts.Disjoint,
        left.Facts.Instant || right.Facts.Instant,
        Contiguous: false)
    {
        Unclosed = left.Facts.Unclosed || right.Facts.Unclosed,
        Clock = Clock.Of(left.Facts.Clock, right.Facts.Clock),
    };
}
