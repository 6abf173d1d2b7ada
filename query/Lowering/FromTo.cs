using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>From each A to the next B after it.</summary>
/// <remarks>
/// <code>
/// A                ·A····A··A······A··     instants
/// B                ····B·······B······
/// from A to B      ·XXX··eeeXXX···eee     e: certainty edge
/// </code>
/// One ASOF join to the first B that starts after A (from the stop of A on, if A is a state). An A whose B does not come before the next A, or at all, was
/// not closed: all that is known is that it was over when the next one started, or that the session stops; its row goes on until then and is marked
/// <c>edge</c>. So every A has its row, and rows of a key never overlap. Of As that start together the last in order counts;
/// the others would have no length. Either may have gone unseen between, and then the period is another one (<see cref="Clouds"/>).
/// </remarks>
internal sealed record FromTo(TextSpan Span, SpanPlan From, SpanPlan To)
    : SpanPlan(Span, new Facts(From.Keys, Disjoint: true, Instant: false, Contiguous: false) { Unclosed = true, Clock = Clock.Of(From.Facts.Clock, To.Facts.Clock) }, From.Payload)
{
    private const string Next = "next_ns", Since = "since_ns";

    private readonly SharedKeys _shared = SharedKeys.Of(From.Keys, To.Keys);

    /// <inheritdoc/>
    public override string Step => "period";

    /// <inheritdoc/>
    public override string Title => $"from one to the next of the other, {_shared.Title}, by an ASOF join";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [From, To];

    /// <inheritdoc/>
    public override DomainPlan Domain => From.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Together.Of(Span, Domain, From.Unknown, To.Unknown);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        var opened = sql.Add("opened", Opened(sql), From.Span);
        var closed = sql.Add("closed", Closed(opened, Rivals.Left(sql, To, _shared, Keep.Starts, nearest: true)), Span);
        var periods = new Select([.. Items("c"), Item("c", Since)], [new SqlSource(closed, "c")]) { Where = Infix(Col("c", SpanColumns.Start), "<", Col("c", SpanColumns.Stop)) };
        return new Clouds(sql, Span, Keys, row => Col(row, Since), row => Col(row, SpanColumns.Stop)).Raised(periods, periods.Items.Select(item => item.Name), From.Unknown, To.Unknown);
    }

    private Select Opened(SqlPlan sql)
    {
        ImmutableArray<SqlOrder> order = From.Facts.Disjoint ? [new SqlOrder(Col("a", SpanColumns.Start))] : SpanPlan.ByStart("a", From.Differing);
        var next = Over("lead", [Col("a", SpanColumns.Start), Whole(1), Whole(sql.Session.StopNs)], [.. From.Keys.Select(key => Col("a", key.Sql))], order);
        return new Select([.. From.Items("a"), .. _shared.Missing(From, Whole(1)), next.As(Next)], [new SqlSource(sql.Of(From), "a")]);
    }

    private Select Closed(Relation opened, Relation closing)
    {
        var after = From.Facts.Instant ? Infix(Col("a", SpanColumns.Start), "<", Col("b", SpanColumns.Start)) : Infix(Col("a", SpanColumns.Stop), "<=", Col("b", SpanColumns.Start));
        var isClosed = Holds(Infix(Col("b", SpanColumns.Start), "<=", Col("a", Next)));
        var gap = Infix(Col("b", SpanColumns.Start), "-", Col("a", From.Facts.Instant ? SpanColumns.Start : SpanColumns.Stop));
        return new Select(
            [
                .. Keys.Select(key => Item("a", key.Sql)),
                Item("a", SpanColumns.Start),
                Case(isClosed, Col("b", SpanColumns.Start), Col("a", Next)).As(SpanColumns.Stop),
                Case(isClosed, ClockPair.DoubtOfOrder(From, To, gap), Call("greatest", Col("a", SpanColumns.Doubt), Whole(CertaintyRank.Edge))).As(SpanColumns.Doubt),
                Case(isClosed, ClockPair.SyncErr(), Col("a", SpanColumns.SyncErr)).As(SpanColumns.SyncErr),
                .. Payload.Select(column => Item("a", column.Sql)),
                (From.Facts.Instant ? Infix(Col("a", SpanColumns.Start), "+", Whole(1)) : Col("a", SpanColumns.Stop)).As(Since),
            ],
            [new SqlSource(opened, "a"), new SqlSource(closing, "b", "ASOF LEFT JOIN", All(_shared.Match("a", "b"), after))]);
    }
}
