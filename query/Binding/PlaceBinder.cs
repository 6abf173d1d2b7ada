using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Models;
using VmQuery.Query.Plan;

namespace VmQuery.Query.Binding;

/// <summary>Finds what <c>on</c> means between two subjects, as the session's models declare it.</summary>
internal sealed class PlaceBinder(World world)
{
    /// <summary>The subject, running on a target.</summary>
    public BoundSubject RunOn(BoundSubject runs, BoundSubject target, TextSpan on)
    {
        var decl = world.RunsOn(runs.Kind, target.Kind) ?? throw NoPlace(runs.Kind, target.Kind, on);
        if (target.Patterns.Length > 0)
            throw Fault.At(target.Head.Span, "VQL204", $"The {target.Kind.Name} after `on` is chosen by its number.", example: world.Entities.Numbers(target.Kind, target.Machines) is [var first, ..] ? string.Create(CultureInfo.InvariantCulture, $"{target.Kind.Name} {first}") : null);
        return decl.Target == WhichMachine.Own ? OnOwnMachine(runs, target, decl, on) : OnHost(runs, target, decl, on);
    }

    // Both belong to one machine, whichever of them the question gives an owner.
    private BoundSubject OnOwnMachine(BoundSubject runs, BoundSubject target, RunsOnDecl decl, TextSpan on)
    {
        ImmutableArray<int> machines = [.. runs.Machines.Intersect(target.Machines)];
        if (machines.IsEmpty) throw Apart(runs.Kind, target.Kind, on);
        var owner = Named(runs, target) with { Show = Shown(machines, Named(runs, target)) };
        if (runs.OwnerNamed && target.OwnerNamed) owner = owner with { Choice = string.Join(',', machines.Select(id => id.ToString(CultureInfo.InvariantCulture))) };
        return Belonging(runs, owner, machines) with { OwnerNamed = runs.OwnerNamed || target.OwnerNamed, Place = new Place(decl, Belonging(target, owner, machines)) };
    }

    private static Key Named(BoundSubject runs, BoundSubject target) =>
        target.OwnerNamed || (!runs.OwnerNamed && target.Kind.Owners.Length == 1) ? target.Owner : runs.Owner;

    // What runs belongs to machines that run on those of the target.
    private BoundSubject OnHost(BoundSubject runs, BoundSubject target, RunsOnDecl decl, TextSpan on)
    {
        var parents = world.Machines.Where(machine => machine.Parent is not null).ToDictionary(machine => machine.Id.Value, machine => machine.Parent!.Value.Value);
        ImmutableArray<int> machines = [.. runs.Machines.Where(id => parents.TryGetValue(id, out var parent) && target.Machines.Contains(parent))];
        if (machines.IsEmpty) throw Apart(runs.Kind, target.Kind, on);
        ImmutableArray<int> hosts = [.. machines.Select(id => parents[id]).Distinct()];
        var owner = Below(runs.Owner, target.Owner);
        return Belonging(runs, runs.Owner, machines) with { Place = new Place(decl, Belonging(target, owner with { Show = Shown(hosts, owner) }, hosts)) };
    }

    // The guest of an inner vCPU and the one whose CPU that runs on are two: under names of their own, and also when both may be any.
    private static Key Below(Key owner, Key below) => !string.Equals(owner.Sql, below.Sql, StringComparison.Ordinal)
        ? below
        : below with { Name = "on_" + below.Name, Sql = "on_" + below.Sql, Choice = below.SameEntity(owner) ? below.Choice + " below" : below.Choice };

    private BoundSubject Belonging(BoundSubject subject, Key owner, ImmutableArray<int> machines) => subject with
    {
        Owner = owner,
        Own = subject.Own! with { Owner = owner },
        Machines = machines,
        AllMachines = machines.Length == world.Machines.Length,
        Place = subject.Place is { RunsOn.Target: WhichMachine.Own } place ? place with { Target = Belonging(place.Target, owner, machines) } : subject.Place,
    };

    private static Show Shown(ImmutableArray<int> machines, Key owner) =>
        machines.Length == 1 && !string.Equals(owner.Kind, "guest", StringComparison.Ordinal) ? Show.Secondary : Show.Primary;

    private Fault NoPlace(KindDecl runs, KindDecl target, TextSpan on)
    {
        var places = world.Catalog.RunsOn.Where(decl => string.Equals(decl.Kind, runs.Name, StringComparison.Ordinal)).Select(decl => decl.On).ToList();
        return places.Count == 0
            ? Fault.At(on, "VQL203", $"A {runs.Name} runs on nothing in this session; `of` says what it belongs to.", example: runs.Owners.Length == 0 ? $"list {runs.Name}" : $"{runs.Name} of {runs.Owners[0]}")
            : Fault.At(on, "VQL203", $"A {runs.Name} does not run on a {target.Name}; it runs on a {string.Join(" or a ", places)}.", example: $"{runs.Name} on {places[0]}");
    }

    private static Fault Apart(KindDecl runs, KindDecl target, TextSpan on) =>
        Fault.At(on, "VQL205", $"No {runs.Name} here can run on that {target.Name}: they belong to different machines.", example: $"{runs.Name} on {target.Name}");
}
