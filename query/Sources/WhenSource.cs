using Sprache;
using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Spans;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Sources;

/// <summary>The intervals in which a claim holds: <c>when vcpu 2 of guest "web" is hypervisor</c>.</summary>
internal sealed record WhenSource(SpanNode Claim, RangeNode? Range, TextSpan Span) : SourceNode(Span)
{
    /// <summary>The source.</summary>
    public static SourceKind Kind { get; } = new(
        "when",
        "the intervals in which a claim holds",
        "when vcpu of guest is preempted for > 20ms",
        Combinators.Spanned(
            from word in Tokens.Keyword("when")
            from claim in SpanGrammar.Claims
            from range in Ranges.Grammar
            select (Func<TextSpan, SourceNode>)(span => new WhenSource(claim, range, span))))
    {
        Form = "when CLAIM [RANGE]",
        Picture = """
            track          GGGHHPPGG
            is hypervisor  ···HH····
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["when", .. Claim.Tree(written).Select(line => "  " + line)];

    /// <inheritdoc/>
    public override RowPlan Bind(SpanBinder binder) => Ranges.Rows(Claim.Bind(binder), Range, binder);
}
