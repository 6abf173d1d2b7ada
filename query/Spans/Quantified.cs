using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>Claims about any, all or so many of the entities of a kind; those entities vanish from the columns.</summary>
internal static class Quantified
{
    /// <summary>When so many of the entities satisfy the claim.</summary>
    public static SpanPlan Of(TextSpan span, Scan scan, BoundSubject subject, Quantifier quantifier, SpanBinder binder)
    {
        // Which entities there are to count changes where they move, so all of them hold when none of them fails.
        var isAll = quantifier.Quantity == Quantity.All && subject.Place is not null;
        var rows = Placing.Of(isAll ? scan.Rest() : scan, subject);
        DomainPlan? over = subject.Place is { } place ? Places(subject, place) : null;
        if (subject.Other is { } other)
        {
            var named = Others.Named(subject.Kind, other, binder.Before);
            var than = Others.Than(rows, named.Claim, named.Key);
            over = over is null ? than : new CombinedEntities(over, than);
            rows = new WithEntities(rows, than);
        }

        var left = rows.Keys.RemoveAll(key => key == subject.Own || (key == subject.Owner && Vanishes(subject)));
        var (sign, count) = isAll ? ("=", 0) : Counted(quantifier);
        return new Sweep(span, [rows], left.IsEmpty ? [Key.One] : left, sign, count) { Over = over };
    }

    private static (string Sign, int? Count) Counted(Quantifier quantifier) => quantifier.Quantity switch
    {
        Quantity.Any => (">", 0),
        Quantity.All => ("=", null),
        Quantity.No => ("=", 0),
        Quantity.AtLeast => (">=", quantifier.Count),
        Quantity.AtMost => ("<=", quantifier.Count),
        Quantity.Exactly => ("=", quantifier.Count),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // An owner stays, unless it only came along: with another entity, or one that is told by what it runs on.
    private static bool Vanishes(BoundSubject subject) =>
        subject.Own is null || ((subject.Other is not null || subject.Place is not null) && Others.OwnerDiffers(subject));

    /// <summary>What something could run on, also what nothing ever ran on, with the owner where it stays.</summary>
    private static DomainPlan Places(BoundSubject subject, Place place)
    {
        var places = place.Target.Entities;
        for (var at = place.Target.Place; at is not null; at = at.Target.Place) places = new CombinedEntities(places, at.Target.Entities);
        return Vanishes(subject) || places.Keys.Any(subject.Owner.SameEntity) ? places : new CombinedEntities(new ReducedEntities(subject.Entities, [subject.Owner]), places);
    }
}
