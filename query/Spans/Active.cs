using VmQuery.Engine.Models;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>What can be claimed of a kind of span: that one lasts (<c>irq on cpu is active</c>).</summary>
/// <remarks>
/// <code>
/// irq of cpu     ··27··30···
/// is active      ··XX··XX···
/// </code>
/// </remarks>
internal static class Active
{
    /// <summary>The only state of a span.</summary>
    public const string State = "active";

    /// <summary>The spans that a claim is about; where their events were lost, one may have gone unseen.</summary>
    public static Scan Scan(AtomSpan claim, BoundSubject subject, SpanDecl span, SpanBinder binder)
    {
        if (subject.Quantifier is { } quantifier)
            throw Fault.At(quantifier.Span, "VQL204", $"A quantifier counts what is in a state, and a {subject.Kind.Name} can be in several {span.Name} at once.", example: $"when {span.Name} of {subject.Kind.Name} is {State}");
        if (claim.Test is not StateTest { Negated: false } test || !IsState(test.State, binder))
            throw Fault.At(claim.Test.Span, "VQL209", $"`{span.Name}` is `{State}` while it lasts and has no other state to ask for.", example: $"when {span.Name} of {subject.Kind.Name} is {State}");
        var with = binder.With(claim.With, span.Table, span.Name, subject.Own is null ? null : subject.Kind.KeyColumn);
        return binder.Spans(subject, span) with { Claim = with };
    }

    private static bool IsState(Node state, SpanBinder binder) =>
        (state is Word word ? word.Text : state is Literal literal ? binder.Values.Of(literal) as string : null) is State;
}
