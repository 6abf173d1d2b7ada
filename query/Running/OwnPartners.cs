using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Lowering.Relations;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Running;

/// <summary>
/// Tells where rows are related to themselves: <c>vcpu is halted within 1ms of vcpu is halted</c> keeps all of them, since each is its own
/// partner. It is what was asked, and seldom what was meant.
/// </summary>
internal static class OwnPartners
{
    /// <summary>One sentence for each such relation of a plan.</summary>
    public static IEnumerable<string> Said(RowPlan plan, World world) => plan.Steps().SelectMany(step => Own(step, world)).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Own(PlanNode step, World world) => step switch
    {
        Relate its => Of(its.Left, its.Word, its.WithinNs is not null, its.Negated, its.Right, world),
        RelateLoosely its => Of(its.Left, its.Word, isWithin: false, its.Negated, its.Right, world),
        _ => [],
    };

    private static IEnumerable<string> Of(SpanPlan left, RelationWord word, bool isWithin, bool isNegated, SpanPlan right, World world)
    {
        if (!word.HoldsOfItself(left.Facts.Instant) || left.GetType() != right.GetType() || !SqlPlan.AreSame(left, right, world.Span)) return [];
        var kind = left.Keys.Where(key => !key.IsMachine).Select(key => world.Kind(key.Kind)).LastOrDefault(known => known is not null);
        var meant = isWithin ? "an earlier or a later one is said with `after` or `before`" : $"one of another {kind?.Name ?? "entity"} is said with `other`";
        return [$"Both sides of `{(isWithin ? "within" : word.Word)}` have the same rows, each its own partner, so {(isNegated ? "none" : "all")} of them are kept; {meant}."];
    }
}
