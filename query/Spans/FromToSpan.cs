using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;

namespace VmQuery.Query.Spans;

/// <summary>From each of one claim to the next of another: <c>from event "kvm_exit" of vcpu to event "kvm_entry" of vcpu</c>.</summary>
internal sealed record FromToSpan(SpanNode From, SpanNode To, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("from", "from each A to the start of the next B after it; one that is not closed reaches to the next A or the end and is marked edge", "when from event \"kvm_exit\" of vcpu to event \"kvm_entry\" of vcpu | stats by vcpu")
    {
        Form = "from A to B",
        Picture = """
            A            ·A····A··A······A··      events
            B            ····B·······B······
            from A to B  ·XXX··eeeXXX···eee·      e: certainty edge
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["from", .. Indented(From, written), "to", .. Indented(To, written)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var (from, to) = Others.Pair(From, To, binder);
        return new FromTo(Span, from, to);
    }
}
