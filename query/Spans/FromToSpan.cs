using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Spans;

/// <summary>From each of one claim to the next of another: <c>from event "kvm_exit" of vcpu to event "kvm_entry" of vcpu</c>.</summary>
internal sealed record FromToSpan(SpanNode From, SpanNode To, TextSpan Span) : SpanNode(Span)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tree => ["from", .. Indented(From), "to", .. Indented(To)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var from = From.Bind(binder);
        var to = Others.Beside(from, To.Bind(binder.After(from)));
        Coreference.Check(from, to, To.Span);
        return new FromTo(Span, from, to);
    }
}
