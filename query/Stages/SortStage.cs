using System.Collections.Immutable;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>Puts the rows into another order; equal rows keep the order they had.</summary>
internal sealed record SortStage(ImmutableArray<SortKey> Keys, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "sort",
        "puts the rows into another order",
        "show vm_exit of vcpu | stats by reason | sort total desc, reason",
        Clauses.Key.Listed().Select(keys => (Func<TextSpan, StageNode>)(span => new SortStage(keys, span)))) { Form = "sort FORMULA [asc | desc], …" };

    /// <inheritdoc/>
    public override bool KeepsColumns => true;

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) => Ordered.By(Span, input, site, Keys);
}

/// <summary>Rows in another order.</summary>
internal sealed record Ordered(TextSpan Span, RowPlan Input, ImmutableArray<PlanColumn> Columns, ImmutableArray<RowOrder> Order, ImmutableArray<SqlItem> Added)
    : RowPlan(Span, Columns, Order, Input.Asked)
{
    /// <summary>Rows in the order of some keys, and where those are equal in the order they had.</summary>
    public static RowPlan By(TextSpan span, RowPlan input, StageSite site, ImmutableArray<SortKey> keys)
    {
        var columns = input.Columns;
        var order = ImmutableArray.CreateBuilder<RowOrder>();
        var added = ImmutableArray.CreateBuilder<SqlItem>();
        foreach (var key in keys)
        {
            var expr = key.Expr.Bind(site.Scope(input));
            site.Scope(input).RefuseQuoted(expr);
            var column = expr.Column;
            if (column is null)
            {
                column = ExtendStage.Fresh(columns, "~order", expr) with { Show = Show.Internal };
                columns = columns.Add(column);
                added.Add(expr.Sql.As(column.Sql));
            }

            order.Add(new RowOrder(column.Sql, key.Descending));
        }

        return new Ordered(span, input, columns, [.. order, .. input.Order], added.ToImmutable());
    }

    /// <inheritdoc/>
    public override string Step => "ordered";

    /// <inheritdoc/>
    public override string Title => "rows in another order";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override Timing? Timing => Input.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select([.. Input.Items(Scope.Alias), .. Added], [new SqlSource(sql.Of(Input), Scope.Alias)]);
}
