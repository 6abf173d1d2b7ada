using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>Measures how much of each row another question covers; see <see cref="CoveredBy"/>.</summary>
/// <remarks>
/// Time that several rows of the question cover counts once, so the measure is never longer than the row. Only rows of
/// the same entities count (meaning, rule 6): a kind that both name without a number. The rows themselves stay whole.
/// </remarks>
internal sealed record OverlapStage(QueryNode Question, Word Name, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "overlap",
        "adds a column with the time that each row has in common with another question",
        "show vm_exit of vcpu | overlap (when vcpu is preempted) as stolen | summarize total(dur), total(stolen) by reason",
        from question in Clauses.Question
        from word in Tokens.Keyword("as")
        from name in Clauses.NewName
        select (Func<TextSpan, StageNode>)(span => new OverlapStage(question, name, span)))
    {
        Form = "overlap (QUESTION) as NAME",
        Picture = """
            rows         AAAAAAAAA·······
                         ······BBBBBBB···
            question     ··XXX····XXXX···
            as x         x of A 3, x of B 4
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var timing = Inner.Timing(input, this, "overlap");
        if (input.Asked.Instant) throw Fault.At(Span, "VQL308", "An instant has no length, so it has no time in common with anything.", example: "show event \"kvm_exit\" of vcpu | widen before 10ms | overlap (when vcpu is guest) as near");
        var measure = ExtendStage.New(input.Columns, Name, new BoundExpr(new SqlNull(), ColumnKind.Duration, Name.Span));
        var (inner, shared) = Inner.Matched(Question, input, timing, site);
        SpanPlan cover = inner.Facts.Disjoint && inner.Keys.All(shared.Contains) ? inner : new Merged(Question.Span, inner, shared, PauseNs: 0);
        return new CoveredBy(Span, input, cover, measure);
    }
}
