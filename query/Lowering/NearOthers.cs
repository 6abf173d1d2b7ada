using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Lowering;

/// <summary>Rows beside those of another clock: at best inferred where a border of theirs lies so near to one of the others that they may lie the other way round.</summary>
/// <remarks>
/// <code>
/// rows     AAAAAA·······       clock error of the pair: 2
/// others   ·······BBBBBB       whether they touch, so that A or B is one row, is not known
/// </code>
/// </remarks>
internal sealed record NearOthers(SpanPlan Input, SpanPlan Others) : SpanPlan(Input.Span, Input.Facts, Input.Payload)
{
    private readonly SharedKeys _shared = SharedKeys.Of(Input.Keys, Others.Keys);

    /// <summary>Both steps, as sure as their clocks let them be beside each other.</summary>
    public static (SpanPlan Left, SpanPlan Right) Both(SpanPlan left, SpanPlan right) =>
        Clock.Differ(left.Facts.Clock, right.Facts.Clock) ? (new NearOthers(left, right), new NearOthers(right, left)) : (left, right);

    /// <inheritdoc/>
    public override string Step => "near_others";

    /// <inheritdoc/>
    public override string Title => $"rows beside those of another clock, {_shared.Title}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input, Others];

    /// <inheritdoc/>
    public override DomainPlan Domain => Input.Domain;

    /// <inheritdoc/>
    public override SpanPlan? Unknown => Input.Unknown;

    /// <summary>The others may lie outside a time and still be near to a row that touches it.</summary>
    public override SpanPlan Near(TimeSpanNs time, bool whole) => this with { Input = Input.Near(time, whole: true) };

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql)
    {
        ImmutableArray<string> columns = [.. Items("a").Select(item => item.Name), .. _shared.Missing(Input, Whole(1)).Select(item => item.Name)];
        var near = NearBorders.Beside(
            sql, Span, _shared.Rows(sql, Input), columns, alias => Col(alias, SpanColumns.SyncErr), Others, _shared.Keys, border => border.Start, border => border.Stop);
        return new Select(
            [.. Items("n").Select(item => string.Equals(item.Name, SpanColumns.Doubt, StringComparison.Ordinal) ? NearBorders.Doubt(Col("n", SpanColumns.Doubt), "n").As(item.Name) : item)],
            [new SqlSource(near, "n")]);
    }
}
