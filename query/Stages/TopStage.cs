using System.Collections.Immutable;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;
using Sprache;

namespace VmQuery.Query.Stages;

/// <summary>The rows with the greatest values: <c>top 10 by count</c>.</summary>
internal sealed record TopStage(Literal Count, SortKey Key, ImmutableArray<Word> Per, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "top",
        "the rows with the greatest values of a column",
        "when vcpu is preempted | summarize total(dur) by preempted_by | top 3 by total",
        from count in Literals.IntegerOrParameter
        from word in Tokens.Keyword("by")
        from key in ExprGrammar.Expr
        from up in Tokens.Keyword("asc").IsThere()
        from down in Tokens.Keyword("desc").IsThere()
        from per in Clauses.Per
        select (Func<TextSpan, StageNode>)(span => new TopStage(count, new SortKey(key, !up), per, span))) { Form = "top N by FORMULA [per COLUMN, …]" };

    /// <inheritdoc/>
    public override bool KeepsColumns => true;

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var ordered = Ordered.By(Span, input, site, [Key]);
        return Cut.Of(Span, ordered, site.Values.Count(Count), ordered.Order, ordered.Order, site, Per);
    }
}
