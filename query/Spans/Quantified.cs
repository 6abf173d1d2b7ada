using System.Collections.Immutable;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Reference;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Spans;

/// <summary>Claims about any, all or so many of the entities of a kind; those entities vanish from the columns.</summary>
internal static class Quantified
{
    /// <summary>What the users of each quantifier read about it.</summary>
    public static ImmutableArray<Construct> Manual { get; } =
    [
        new("any", "at least one of them; their column goes away", "when any cpu of host is irq | longest 3")
        {
            Form = "any KIND …",
            Picture = """
                cpu 0                         IIII····I
                cpu 1                         ··IIII··I
                any cpu is idle               XXXXXX··X
                """,
        },
        new("all", "every one of them", "when all cpus of host are idle | longest 3")
        {
            Form = "all KIND …",
            Picture = """
                cpu 0                         IIII····I
                cpu 1                         ··IIII··I
                all cpus are idle             ··XX····X
                """,
        },
        new("no", "none of them", "when no cpu of host is idle | longest 3")
        {
            Form = "no KIND …",
            Picture = """
                cpu 0                         IIII····I
                cpu 1                         ··IIII··I
                no cpu is idle                ······XX·
                """,
        },
        new("at least", "so many of them or more", "when at least 3 cpus of host are idle | longest 3")
        {
            Form = "at least N KIND …",
            Picture = """
                cpu 0                         IIII····I
                cpu 1                         ··IIII··I
                at least 2 cpus are idle      ··XX····X
                """,
        },
        new("at most", "so many of them or fewer", "when at most 1 cpu of host is idle | longest 3")
        {
            Form = "at most N KIND …",
            Picture = """
                cpu 0                         IIII····I
                cpu 1                         ··IIII··I
                at most 1 cpu is idle         XX··XXXX·
                """,
        },
        new("exactly", "so many of them", "when exactly 2 cpus of host are task | longest 3")
        {
            Form = "exactly N KIND …",
            Picture = """
                cpu 0                         IIII····I
                cpu 1                         ··IIII··I
                exactly 1 cpu is idle         XX··XX···
                """,
        },
        new("each", "every one for itself, the same as no quantifier", "when each cpu of host is irq | longest 3") { Form = "each KIND …" },
        new("other", "not the one of its kind that was named before; its columns start with other_", "when cpu 2 of host is task and other cpu of host is idle | summarize total(dur) by other_cpu")
        {
            Form = "[QUANTIFIER] other KIND …",
            Picture = """
                cpu 2                         TTTTIITT
                cpu 3                         IITTTTII
                other cpu is idle             XX····XX
                """,
        },
    ];

    /// <summary>When so many of the entities satisfy the claim.</summary>
    public static Sweep Of(TextSpan span, Scan scan, BoundSubject subject, Quantifier quantifier, SpanBinder binder)
    {
        // Which entities there are to count changes where they move, so all of them hold when none of them fails.
        var isAll = quantifier.Quantity == Quantity.All && subject.Place is not null;
        var rows = Placing.Of(isAll ? scan.Rest() : scan, subject, counted: true);
        DomainPlan? over = subject.Place is { } place ? Places(subject, place) : null;
        if (subject.Other is { } other)
        {
            var named = Others.Named(subject.Kind, other, binder.Before, binder.World);
            var than = Others.Than(rows, named.Claim, named.Key);
            over = over is null ? than : new CombinedEntities(over, than);
            rows = new WithEntities(rows, than);
        }

        var left = rows.Keys.RemoveAll(key => key == subject.Own || (key == subject.Owner && Vanishes(subject)));
        var (sign, count) = isAll ? ("=", 0) : Counted(quantifier, binder.Values);
        return new Sweep(span, [rows], left.IsEmpty ? [Key.One] : left, sign, count) { Over = over };
    }

    private static (string Sign, int? Count) Counted(Quantifier quantifier, Values values) => quantifier.Quantity switch
    {
        Quantity.Any => (">", 0),
        Quantity.All => ("=", null),
        Quantity.No => ("=", 0),
        Quantity.AtLeast => (">=", Number(quantifier.Count!, values)),
        Quantity.AtMost => ("<=", Number(quantifier.Count!, values)),
        Quantity.Exactly => ("=", Number(quantifier.Count!, values)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static int Number(Literal count, Values values) => (int)Math.Min(values.Count(count), int.MaxValue);

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
