using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Spans;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Sources;

/// <summary>All rows of a track or kind of span, or the occurrences of an event: <c>show mode of vcpu</c>.</summary>
internal sealed record ShowSource(SpanNode? Event, Subject? Subject, RangeNode? Range, TextSpan Span) : SourceNode(Span)
{
    /// <summary>The source.</summary>
    public static SourceKind Kind { get; } = new(
        "show",
        "every row of a track, a kind of span or an event",
        "show mode of vcpu of guest in first 2ms",
        Combinators.Spanned(
            from word in Tokens.Keyword("show")
            from what in SpanGrammar.Event.Select(e => (Event: (SpanNode?)e, Subject: (Subject?)null)).Or(SubjectGrammar.Subject.Select(subject => (Event: (SpanNode?)null, Subject: (Subject?)subject)))
            from range in Ranges.Grammar
            select (Func<TextSpan, SourceNode>)(span => new ShowSource(what.Event, what.Subject, range, span))))
    {
        Form = "show TRACK of KIND [RANGE], show SPAN of KIND [RANGE], show event \"NAME\" [of KIND] [RANGE]",
        Picture = """
            mode of vcpu   GGGHHPPGG
            result         GGGHHPPGG      every row
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["show", .. Event?.Tree(written).Select(line => "  " + line) ?? ["  " + written(Subject!.Span)]];

    /// <inheritdoc/>
    public override RowPlan Bind(SpanBinder binder) => Ranges.Rows(Event is null ? Track(binder, Subject!) : Event.Bind(binder), Range, binder);

    private static SpanPlan Track(SpanBinder binder, Subject syntax)
    {
        var subject = binder.Subject(syntax);
        if (subject.Quantifier is { } quantifier) throw Fault.At(quantifier.Span, "VQL204", "`show` gives the rows of each; a quantifier belongs to a claim.", example: "when any vcpu is halted");
        if (subject.SpanTable is { } span) return Placing.Of(binder.Spans(subject, span), subject);
        return Placing.Of(binder.Track(subject, binder.TrackOf(subject)), subject);
    }
}
