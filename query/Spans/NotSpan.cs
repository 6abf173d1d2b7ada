using VmQuery.Query.Binding;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;

namespace VmQuery.Query.Spans;

/// <summary>The claim does not hold, or it is not known whether it does.</summary>
internal sealed record NotSpan(SpanNode Inner, TextSpan Span) : SpanNode(Span)
{
    /// <summary>What its users read about it.</summary>
    public static Construct Manual { get; } = new("not", "the rest of the session for the same entities, unknown included", "when not vcpu of guest is halted | longest 3")
    {
        Form = "not CLAIM",
        Picture = """
            A            ··AAA··AA··
            not A        XX···XX··XX
            """,
    };

    /// <inheritdoc/>
    public override IEnumerable<string> Tree(Func<TextSpan, string> written) => ["not", .. Indented(Inner, written)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var rest = Inner.BindNot(binder);
        return rest.Facts.Instant ? throw Fault.At(Span, "VQL214", "Instants have no rest; `not` takes states.", example: Examples.Claim(binder.World) is { } claim ? $"when not {claim}" : null) : rest;
    }

    /// <inheritdoc/>
    public override SpanPlan BindNot(SpanBinder binder) => Inner.Bind(binder);
}
