using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Spans;

/// <summary>Both claims hold.</summary>
internal sealed record AndSpan(SpanNode Left, SpanNode Right, TextSpan Span) : SpanNode(Span)
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tree => ["and", .. Indented(Left), .. Indented(Right)];

    /// <inheritdoc/>
    public override SpanPlan Bind(SpanBinder binder)
    {
        var left = Left.Bind(binder);
        var right = Right.Bind(binder);
        Coreference.Check(left, right, Right.Span);
        var names = Taken(left);
        return new And(Span, Side.Of(left, "left", []), Side.Of(right, "right", names, left.Keys));
    }

    private static ImmutableHashSet<string> Taken(SpanPlan plan) =>
        ImmutableHashSet.CreateRange(StringComparer.Ordinal, plan.Keys.Select(key => key.Sql).Concat(plan.Payload.Select(column => column.Sql)));
}
