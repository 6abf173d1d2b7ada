using System.Collections.Immutable;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>Keeps the rows for which a condition holds.</summary>
internal sealed record WhereStage(ExprNode Condition, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "where",
        "keeps the rows for which a condition holds",
        "when vcpu is hypervisor | where dur > 1ms and reason not in (\"HLT\", \"INTR\") | first 3",
        ExprGrammar.Expr.Select(condition => (Func<TextSpan, StageNode>)(span => new WhereStage(condition, span)))) { Form = "where CONDITION" };

    /// <inheritdoc/>
    public override bool KeepsColumns => true;

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) => new Filtered(Span, input, Typing.Flag(Condition.Bind(site.Scope(input))));
}

/// <summary>Rows for which a condition holds; one that looks at other rows is tested after they are seen (QUALIFY).</summary>
internal sealed record Filtered(TextSpan Span, RowPlan Input, BoundExpr Condition) : RowPlan(Span, Input.Columns, Input.Order, Input.Asked)
{
    /// <inheritdoc/>
    public override string Step => "filtered";

    /// <inheritdoc/>
    public override string Title => "rows for which the condition holds";

    /// <inheritdoc/>
    public override ImmutableArray<PlanNode> Inputs => [Input];

    /// <inheritdoc/>
    public override Timing? Timing => Input.Timing;

    /// <inheritdoc/>
    public override SqlQuery Lower(SqlPlan sql) => new Select([.. Items(Scope.Alias)], [new SqlSource(sql.Of(Input), Scope.Alias)])
    {
        Where = Condition.Windowed ? null : Condition.Sql,
        Qualify = Condition.Windowed ? Condition.Sql : null,
    };
}
