using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>Adds columns.</summary>
internal sealed record ExtendStage(ImmutableArray<Named> Added, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "extend",
        "adds columns that are computed from the others",
        "when vcpu is preempted | extend gap = start - prev(start) | select start, dur, gap | first 3",
        Clauses.Named.Listed().Select(added => (Func<TextSpan, StageNode>)(span => new ExtendStage(added, span)))) { Form = "extend NAME = FORMULA, …" };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var columns = input.Columns;
        var exprs = ImmutableArray.CreateBuilder<(PlanColumn, BoundExpr)>();
        foreach (var named in Added)
        {
            var expr = named.Expr.Bind(site.Scope(input));
            var name = named.Name ?? throw Fault.At(named.Expr.Span, "VQL305", "A new column needs a name.", example: "| extend gap = start - prev(start)");
            var column = New(columns, name, expr);
            columns = columns.Add(column);
            exprs.Add((column, expr));
        }

        return new Extended(Span, input, columns, exprs.ToImmutable());
    }

    /// <summary>A new column beside others, none of which may have its name.</summary>
    /// <param name="example">What would do when one has; null where another name can stand in the place of this one.</param>
    public static PlanColumn New(ImmutableArray<PlanColumn> taken, Word name, BoundExpr expr, string? example = null)
    {
        var column = Fresh(taken, name.Text, expr);
        return LikeOf(column, taken) is { } like ? throw Taken(name.Span, column, like, example ?? $"{name.Text}_2") : column;
    }

    /// <summary>A column in scope that a new one could be taken for; null when there is none.</summary>
    public static PlanColumn? LikeOf(PlanColumn column, IEnumerable<PlanColumn> taken) => taken.FirstOrDefault(other => other.Show != Show.Internal && column.IsLike(other));

    /// <summary>What is wrong with a new column that could be taken for another.</summary>
    public static Fault Taken(TextSpan span, PlanColumn column, PlanColumn like, string example) => Fault.At(
        span,
        "VQL305",
        string.Equals(column.Name, like.Name, StringComparison.Ordinal)
            ? $"There is a column `{column.Name}` already; choose another name."
            : $"Files and SQL cannot tell `{column.Name}` from the column `{like.Name}`; choose another name.",
        example: example);

    /// <summary>A column under a name that no step uses; names of the question never reach SQL.</summary>
    public static PlanColumn Fresh(ImmutableArray<PlanColumn> taken, string name, BoundExpr expr)
    {
        var number = taken.Length + 1;
        while (taken.Any(column => string.Equals(column.Sql, Sql(number), StringComparison.Ordinal))) number++;
        return new PlanColumn(name, Sql(number), expr.Kind) { IsAsked = true, Words = expr.Column?.Words ?? [], IsEntity = expr.Column?.IsEntity ?? false, IsMeasure = expr.Column?.IsMeasure ?? false };

        static string Sql(int number) => "c" + number.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>Rows with more columns.</summary>
internal sealed record Extended(TextSpan Span, RowPlan Input, ImmutableArray<PlanColumn> Columns, ImmutableArray<(PlanColumn Column, BoundExpr Expr)> Added)
    : RowPlan(Span, Columns, Input.Order, Input.Asked)
{
    /// <inheritdoc/>
    public override string Step => "extended";

    /// <inheritdoc/>
    public override string Title => Added.IsEmpty ? "rows with the chosen columns" : $"rows with {string.Join(", ", Added.Select(added => added.Column.Name))}";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override Timing? Timing => Input.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) =>
        new Select([.. Input.Items(Scope.Alias), .. Added.Select(added => added.Expr.Sql.As(added.Column.Sql))], [new SqlSource(sql.Of(Input), Scope.Alias)]);
}
