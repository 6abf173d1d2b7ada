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
        RefuseOtherOwner(left, right, Right.Span);
        var names = Taken(left);
        return new And(Span, Side.Of(left, "left", []), Side.Of(right, "right", names, left.Keys));
    }

    private static ImmutableHashSet<string> Taken(SpanPlan plan) =>
        ImmutableHashSet.CreateRange(StringComparer.Ordinal, plan.Keys.Select(key => key.Sql).Concat(plan.Payload.Select(column => column.Sql)));

    /// <summary>The same bare kind on both sides means the same entity; with other owners it cannot be the same one.</summary>
    internal static void RefuseOtherOwner(SpanPlan left, SpanPlan right, TextSpan rightSpan)
    {
        var sharesOwn = left.Keys.Any(key => !key.IsMachine && key != Key.One && right.Keys.Any(key.SameEntity));
        var owner = left.Keys.FirstOrDefault(key => key.IsMachine && right.Keys.Any(other => string.Equals(other.Sql, key.Sql, StringComparison.Ordinal) && !other.SameEntity(key)));
        if (!sharesOwn || owner is null) return;
        var kind = left.Keys.First(key => !key.IsMachine && key != Key.One && right.Keys.Any(key.SameEntity)).Name;
        throw Fault.At(
            rightSpan,
            "VQL213",
            $"`{kind}` is named twice without a number, which means the same {kind}, but with different owners.",
            $"Name the same {owner.Name} on both sides, or give each {kind} its number.");
    }
}
