using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>The part of the intervals that lies in a range; a row that the range cuts says so.</summary>
/// <remarks>
/// <code>
/// input   AAAAAA··AAA···AAA
/// range   ···[———————)·····
/// result  ···eee··AA·           e: certainty edge
/// </code>
/// An interval is kept when it shares an instant with [a, b): start &lt; b and stop &gt; a. An instant when a ≤ t &lt; b.
/// </remarks>
internal sealed record Clip(TextSpan Span, SpanPlan Input, long StartNs, long StopNs) : SpanPlan(Span, Input.Facts, Input.Payload)
{
    /// <inheritdoc/>
    public override string Step => "clip";

    /// <inheritdoc/>
    public override string Title => "cut to the range";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown;

    // A nanosecond more on each side shows whether a row reaches out of the range.
    private SpanPlan Around => Input.Near(new TimeSpanNs(StartNs == long.MinValue ? StartNs : StartNs - 1, StopNs == long.MaxValue ? StopNs : StopNs + 1), whole: false);

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        SqlExpr start = Col("a", SpanColumns.Start), stop = Col("a", SpanColumns.Stop), doubt = Col("a", SpanColumns.Doubt);
        var isCut = Infix(Infix(start, "<", Whole(StartNs)), "OR", Infix(stop, ">", Whole(StopNs)));
        return new Select(
            [
                .. Keys.Select(key => Item("a", key.Sql)),
                Call("greatest", start, Whole(StartNs)).As(SpanColumns.Start),
                Call("least", stop, Whole(StopNs)).As(SpanColumns.Stop),
                Case(isCut, Call("greatest", doubt, Whole(CertaintyRank.Edge)), doubt).As(SpanColumns.Doubt),
                Item("a", SpanColumns.SyncErr),
                .. Payload.Select(column => Item("a", column.Sql)),
            ],
            [new SqlSource(sql.Of(Around), "a")])
        {
            Where = Infix(Infix(start, "<", Whole(StopNs)), "AND", Facts.Instant ? Infix(start, ">=", Whole(StartNs)) : Infix(stop, ">", Whole(StartNs))),
        };
    }
}

/// <summary>The intervals that hold at an instant, whole: start ≤ t &lt; stop.</summary>
internal sealed record Holding(TextSpan Span, SpanPlan Input, long AtNs) : SpanPlan(Span, Input.Facts, Input.Payload)
{
    /// <inheritdoc/>
    public override string Step => "holding";

    /// <inheritdoc/>
    public override string Title => "intervals that hold at the instant";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        SqlExpr start = Col("a", SpanColumns.Start), stop = Col("a", SpanColumns.Stop);
        return new Select([.. Items("a")], [new SqlSource(sql.Of(Input.Near(new TimeSpanNs(AtNs, AtNs == long.MaxValue ? AtNs : AtNs + 1), whole: true)), "a")])
        {
            Where = Facts.Instant ? Equal(start, Whole(AtNs)) : Infix(Infix(start, "<=", Whole(AtNs)), "AND", Infix(stop, ">", Whole(AtNs))),
        };
    }
}
