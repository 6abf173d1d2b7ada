using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>The claim holds for a certain length of time at a stretch: <c>is idle for &gt; 10ms</c>.</summary>
internal sealed record ForSpan(SpanNode Inner, string Sign, Literal Length, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("for", "the claim just before it has to hold for such a time at a stretch, measured before a range cuts it", "when vcpu of guest is preempted for > 20ms")
    {
        Form = "CLAIM for COMPARISON LENGTH",
        Picture = """
            A            AA··AAAAA··AAA
            A for > 2    ····XXXXX··XXX
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => [$"for {Sign} {written(Length.Span)}", .. Indented(Inner, written)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var inner = Inner.Bind(binder);
        if (inner.Facts.Instant) throw Fault.At(Span, "VQL214", "An event has no length; `for` takes states.", "It belongs to the claim just before it; brackets around more give it more.", example: $"when {Examples.Claim(binder.World) ?? "vcpu is guest"} for > 1ms");
        return new LongerThan(Span, inner, Sign, binder.Values.Duration(Length));
    }
}
