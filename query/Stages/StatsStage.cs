using System.Collections.Immutable;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>The usual numbers about a column, <c>dur</c> when none is named.</summary>
internal sealed record StatsStage(Word? Column, ImmutableArray<Named> By, Literal? Every, TextSpan Span) : StageNode(Span)
{
    private static readonly ImmutableArray<string> Measures = ["total", "mean", "p50", "p99", "max"];

    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "stats",
        "count, total, mean, p50, p99 and max of a column (dur), per group",
        "show vm_exit of vcpu | stats by reason",
        from column in Clauses.Name.OrNull()
        from groups in Clauses.By
        from every in Clauses.Every
        select (Func<TextSpan, StageNode>)(span => new StatsStage(column, groups, every, span))) { Form = "stats [COLUMN] [by …] [every LENGTH]" };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var column = new ColumnExpr(Column ?? new Word("dur", false, Span));
        Named Measure(string function, params ImmutableArray<ExprNode> arguments) => new(null, new CallExpr(new Word(function, false, Span), arguments, column.Span));
        return Summary.Bind(Span, input, site, [Measure("count"), .. Measures.Select(function => Measure(function, column))], By, Every);
    }
}
