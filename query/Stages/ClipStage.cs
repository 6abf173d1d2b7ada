using Sprache;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sources;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Stages;

/// <summary>The part of the rows that lies in a range, or in the time that another question covers.</summary>
/// <remarks>
/// <code>
/// rows            AAAAAAAA··BBBB
/// question        ··XX·XXXXXX···
///                 ·····YY·······
/// clipped to it   ··AA·AAA··B···
/// </code>
/// The rows of the question are merged per entity that both share (meaning, rule 6), so a row is cut only where the
/// question's time has a border, and no moment counts twice; then it is <see cref="And"/>. Rows keep all their columns.
/// A range marks what it cuts as <c>edge</c> and becomes the time asked about, as after a source; a question does neither.
/// </remarks>
internal sealed record ClipStage(RangeNode? Range, QueryNode? Question, TextSpan Span) : StageNode(Span)
{
    /// <summary>The stage.</summary>
    public static StageKind Kind { get; } = new(
        "clip",
        "keeps the part of the rows that lies in a range or in the time of another question",
        "show mode of vcpu of guest | clip (when cpu 2 of host is irq) | stats by mode",
        Ranges.Range.Select(range => (Range: (RangeNode?)range, Question: (QueryNode?)null))
            .Or(Clauses.Question.Select(question => (Range: (RangeNode?)null, Question: (QueryNode?)question)))
            .Select(to => (Func<TextSpan, StageNode>)(span => new ClipStage(to.Range, to.Question, span))))
    {
        Form = "clip RANGE, clip (QUESTION)",
        Picture = """
            rows         AAAAAAAA··BBBB
            question     ··XX·XXXXXX···
            clip         ··AA·AAA··B···
            """,
    };

    /// <inheritdoc/>
    public override RowPlan Bind(RowPlan input, StageSite site)
    {
        var timing = Inner.Timing(input, this, "clip");
        SpanPlan rows = Timed.Whole(input, timing);
        if (Range is not null)
        {
            var (part, asked) = Ranges.Within(rows, Range, input.Asked, site.Binder);
            return new Retimed(part, timing, input.Columns, input.Order, asked);
        }

        var (inner, shared) = Inner.Matched(Question!, input, timing, site);
        return new Retimed(new And(Span, rows, new Merged(Question!.Span, inner, shared, PauseNs: 0)), timing, input.Columns, input.Order, input.Asked);
    }
}
