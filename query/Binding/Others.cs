using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Spans;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Binding;

/// <summary>What <c>other vcpu</c> means: one that is not the vCPU named before.</summary>
internal static class Others
{
    /// <summary>What the columns of another entity start with.</summary>
    public const string Prefix = "other_";

    /// <summary>
    /// The subject under names of its own, when it is an other one. An owner that the question does not name may differ too,
    /// unless what the entity runs on belongs to it.
    /// </summary>
    public static BoundSubject Renamed(BoundSubject subject, ImmutableStack<SpanPlan> before, World world)
    {
        if (subject.Other is not { } term) return subject;
        if (subject.Own is null) throw Fault.At(term.Span, "VQL204", $"`other` stands before what belongs to a {subject.Kind.Name}.", example: "when vcpu is guest and other vcpu is guest");
        var named = Named(subject.Kind, term, before, world).Key;
        if (!OwnerDiffers(subject))
        {
            if (named.Owner is { } owner && !owner.SameEntity(subject.Owner)) throw OtherOwner(subject, owner, world);
            return subject with { Own = Other(subject.Own, named) };
        }

        var other = Other(subject.Owner, named.Owner!);
        return subject with { Owner = other, Own = Other(subject.Own, named) with { Owner = other } };
    }

    /// <summary>Binds two claims of which the second may speak of what is not the first's, and says what is wrong with either.</summary>
    public static (SpanPlan First, SpanPlan Second) Pair(SpanNode first, SpanNode second, SpanBinder binder)
    {
        SpanPlan? named = null;
        var bound = Fault.Gather(
            () => named = first.Bind(binder),
            () => second.Bind(named is null ? binder : binder.After(named)));
        var other = Beside(bound[0], bound[1]);
        Coreference.Check(bound[0], other, second.Span, binder.World);
        return (bound[0], other);
    }

    /// <summary>Whether the other entity may belong to another machine than the one named before.</summary>
    public static bool OwnerDiffers(BoundSubject subject) => !subject.OwnerNamed && subject.Place?.RunsOn.Target != WhichMachine.Own;

    /// <summary>The claim and the key in it that an other entity is not.</summary>
    public static (SpanPlan Claim, Key Key) Named(KindDecl kind, Term term, ImmutableStack<SpanPlan> before, World world)
    {
        var named = before
            .SelectMany(claim => claim.Keys.Where(key => key is { IsMachine: false, OtherThan: null } && string.Equals(key.Kind, kind.Name, StringComparison.Ordinal)).Select(key => (claim, key)))
            .ToList();
        if (named.Count == 0) throw Fault.At(term.Span, "VQL215", $"`other {kind.Name}` is one that is not the {kind.Name} named before, and none is.", Example(world, kind));
        if (!named.TrueForAll(other => other.key.SameEntity(named[0].key)))
            throw Fault.At(term.Span, "VQL215", $"Two {kind.Plural} are named before `other {kind.Name}`; it can be another one than one only.", Example(world, kind));
        return named[0];
    }

    /// <summary>The entities of a claim that the others are not, with what both claims speak of.</summary>
    public static ReducedEntities Than(SpanPlan rows, SpanPlan claim, Key key) =>
        new(claim.Domain, [.. claim.Keys.Where(known => known == key || (key.Owner is { } owner && owner.SameEntity(known)) || rows.Keys.Any(known.SameEntity))]);

    /// <summary>
    /// Rows of a claim that follows another one, ready to be matched with that one's rows: what is about another entity comes
    /// once for each entity that it is not, so that a match on keys finds the rows of the others.
    /// </summary>
    public static SpanPlan Beside(SpanPlan before, SpanPlan rows)
    {
        var than = rows.Keys.Select(key => key.OtherThan).FirstOrDefault(named => named is { IsMachine: false } && before.Keys.Any(named.SameEntity));
        if (than is null || rows.Keys.Any(than.SameEntity)) return rows;
        var entities = Than(rows, before, before.Keys.First(than.SameEntity));
        return new WithEntities(Apart(rows, entities), entities);
    }

    // A claim about several entities may have columns with the names of the keys that come to it: cpu of an event, for cpu.
    private static SpanPlan Apart(SpanPlan rows, DomainPlan entities)
    {
        var added = entities.Keys.Where(key => !rows.Keys.Any(key.SameEntity)).Select(key => key.Sql).ToImmutableHashSet(StringComparer.Ordinal);
        return rows.Keys.Any(key => added.Contains(key.Sql)) || rows.Payload.Any(column => added.Contains(column.Sql)) ? Side.Of(rows, "right", added, entities.Keys) : rows;
    }

    private static string? Example(World world, KindDecl kind) =>
        Examples.OfTwo(world, kind) is { } example ? Examples.Lead + example : null;

    private static Key Other(Key key, Key than) => key with { Name = Prefix + key.Name, Sql = Prefix + key.Sql, OtherThan = than };

    private static Fault OtherOwner(BoundSubject subject, Key owner, World world) => Fault.At(
        subject.Syntax.Span,
        "VQL213",
        $"`other {subject.Kind.Name} of {subject.Owner.Kind}` belongs to other {subject.Owner.Kind}s than the {subject.Kind.Name} before it.",
        $"A sibling: name the same {owner.Kind} on both sides. One of any {owner.Kind}: name no owner. {Example(world, subject.Kind)}".TrimEnd());
}
