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
        var right = Right.Bind(binder.After(left));
        Coreference.Check(left, right, Right.Span);
        var first = Side.Of(left, "left", Names(right.Keys).Except(Names(left.Keys)));
        return new And(Span, first, Side.Of(right, "right", Names(first.Keys).Union(first.Payload.Select(column => column.Sql)), first.Keys));
    }

    // Keys keep their names before attributes do.
    private static ImmutableHashSet<string> Names(ImmutableArray<Key> keys) => ImmutableHashSet.CreateRange(StringComparer.Ordinal, keys.Select(key => key.Sql));
}
