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
        "show mode of vcpu | summarize share(dur), longest = max(dur) by guest, mode",
        from measures in Clauses.Named.Listed()
        from groups in Clauses.By
        from every in Clauses.Every
        select (Func<TextSpan, StageNode>)(span => new SummarizeStage(measures, groups, every, span)))
    {
        Form = "summarize FUNCTION, NAME = FUNCTION, … [by …] [every LENGTH]",
        Picture = """
            row          ···AAAAAAAA···
            every 5      ···AA|AAAAA|A··      total 2, 5, 1     count 1, 0, 0
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site) => Summary.Bind(Span, input, site, Measures, By, Every);
}
