using VmQuery.Query.Binding;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Spans;

/// <summary>The claim does not hold, or it is not known whether it does.</summary>
internal sealed record NotSpan(SpanNode Inner, TextSpan Span) : SpanNode(Span)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tree => ["not", .. Indented(Inner)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var rest = Inner.BindNot(binder);
        return rest.Facts.Instant ? throw Fault.At(Span, "VQL214", "Instants have no rest; `not` takes states.") : rest;
    }

    /// <inheritdoc/>
    public override SpanPlan BindNot(SpanBinder binder) => Inner.Bind(binder);
}
