using System.Collections.Immutable;
using VmQuery.Query.Expressions;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>Counts rows: short for <c>summarize count()</c>.</summary>
internal sealed record CountStage(ImmutableArray<Named> By, Literal? Every, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "count",
        "counts the rows, per group and per bucket of time",
        "show event \"kvm_exit\" of vcpu | count by reason every 2s | top 5 by count",
        from groups in Clauses.By from every in Clauses.Every select (Func<TextSpan, StageNode>)(span => new CountStage(groups, every, span)))
    {
        Form = "count [by …] [every LENGTH]",
        Picture = """
            rows         AA·BBBB·CC····
            every 5      2····|1···|        a row counts where it starts
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) =>
        Summary.Bind(Span, input, site, [new Named(null, new CallExpr(new Word("count", false, Span), [], Span))], By, Every);
}
