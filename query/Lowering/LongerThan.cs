using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Intervals of a certain length (<c>for &gt; 10ms</c>); the length before any range cuts them.</summary>
internal sealed record LongerThan(TextSpan Span, SpanPlan Input, string Sign, long Ns) : SpanPlan(Span, Input.Facts, Input.Payload)
{
    /// <inheritdoc/>
    public override string Step => "lasting";

    /// <inheritdoc/>
    public override string Title => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"intervals of length {Sign} {Ns} ns");

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <summary>The length is tested before a range cuts it (meaning, rule 8), so the rows stay whole.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Input = Input.Near(time, whole: true) };

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select([.. Items("a")], [new SqlSource(sql.Of(Input), "a")])
    {
        Where = Infix(Infix(Col("a", SpanColumns.Stop), "-", Col("a", SpanColumns.Start)), Binding.Signs.Sql(Sign), Whole(Ns)),
    };
}
