using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>Sums up rows by functions of many rows.</summary>
internal sealed record SummarizeStage(ImmutableArray<Named> Measures, ImmutableArray<Named> By, Literal? Every, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "summarize",
        "sums up the rows by functions such as count, total, mean, p99, share, per group and per bucket of time",
        "| summarize total(dur) by vcpu",
        from measures in Clauses.Named.Listed()
        from groups in Clauses.By
        from every in Clauses.Every
        select (Func<TextSpan, StageNode>)(span => new SummarizeStage(measures, groups, every, span)));

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) => Summary.Bind(Span, input, site, Measures, By, Every);
}
