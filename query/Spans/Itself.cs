using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Spans;

/// <summary>Rows related to themselves: <c>vcpu is halted within 1ms of vcpu is halted</c> keeps all of them, since each is its own partner.</summary>
internal static class Itself
{
    /// <summary>Refuses a relation whose sides have the same rows, when every row stands so to itself.</summary>
    public static void Check(SpanPlan left, Related how, SpanPlan right, TextSpan at, World world)
    {
        if (!how.Word.HoldsOfItself(left.Facts.Instant) || left.GetType() != right.GetType() || !SqlPlan.AreSame(left, right, world.Span)) return;
        var kind = left.Keys.Where(key => !key.IsMachine).Select(key => world.Kind(key.Kind)).LastOrDefault(known => known is not null);
        var claim = (kind is null ? null : Examples.Claim(world, kind)) ?? Examples.Claim(world);
        var (meant, between) = how.Within is null
            ? ($"Rows of another {kind?.Name ?? "entity"} are said with `other`.", $"{how.Word.Word} other")
            : ("An earlier or a later one is said with `after` or `before`.", "within 1ms after");
        throw Fault.At(
            at,
            "VQL216",
            $"Both sides have the same rows, and each of them is its own partner, so this keeps {(how.Negated ? "none" : "all")} of them.",
            meant,
            example: claim is null ? null : $"when {claim} {between} {claim}");
    }
}
