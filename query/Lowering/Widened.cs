using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Intervals that start earlier and stop later; an instant becomes the interval around it.</summary>
/// <remarks>
/// <code>
/// session   [————————————————)
/// input     ·A······BB····C···
/// before 3  ee··············      e: the session's start cuts it, certainty edge
///           ·····XXXXX······
///           ···········XXX··
/// </code>
/// Nothing is known outside the session, so what would reach over its ends is cut there and says so. Rows grow into
/// each other, so they are disjoint no longer.
/// </remarks>
internal sealed record Widened(TextSpan Span, SpanPlan Input, long BeforeNs, long AfterNs)
    : SpanPlan(Span, Input.Facts with { Disjoint = false, Instant = false, Contiguous = false }, Input.Payload)
{
    /// <summary>Rows and the instant after each: where what nobody saw in them may be over, and something else start.</summary>
    public static Widened ToNext(SpanPlan rows) => new(rows.Span, rows, 0, 1);

    /// <inheritdoc/>
    public override string Step => "widened";

    /// <inheritdoc/>
    public override string Title => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"widened by {BeforeNs} ns before and {AfterNs} ns after");

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown is { } unknown ? new Widened(Span, unknown, BeforeNs, AfterNs) : null;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        SqlExpr start = Infix(Col("a", SpanColumns.Start), "-", Whole(BeforeNs)), stop = Infix(Col("a", SpanColumns.Stop), "+", Whole(AfterNs));
        SqlExpr first = Whole(sql.Session.StartNs), last = Whole(sql.Session.StopNs), doubt = Col("a", SpanColumns.Doubt);
        var isCut = Infix(Infix(start, "<", first), "OR", Infix(stop, ">", last));
        return new Select(
            [
                .. Keys.Select(key => Item("a", key.Sql)),
                Call("greatest", start, first).As(SpanColumns.Start),
                Call("least", stop, last).As(SpanColumns.Stop),
                Case(isCut, Call("greatest", doubt, Whole(CertaintyRank.Edge)), doubt).As(SpanColumns.Doubt),
                Item("a", SpanColumns.SyncErr),
                .. Payload.Select(column => Item("a", column.Sql)),
            ],
            [new SqlSource(sql.Of(Input), "a")]);
    }
}
