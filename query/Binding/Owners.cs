using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Binding;

/// <summary>An entity between another one and its machine: the disk of a request. Tables of the owned kind have its key column.</summary>
/// <param name="Numbers">Chosen numbers; null when all are meant.</param>
internal sealed record MiddleOwner(KindDecl Kind, Key Key, ImmutableArray<long>? Numbers)
{
    /// <summary>Its key and the column that holds it.</summary>
    public KeyedColumn Column => new(Key, Kind.KeyColumn);

    /// <summary>The condition that a row belongs to a chosen one; null when all do.</summary>
    public SqlExpr? Chosen => Numbers is { } numbers ? new SqlIn(Col(Scan.Alias, Kind.KeyColumn), [.. numbers.Select(Whole)]) : null;
}

/// <summary>Finds the owners of entities that are not their machine.</summary>
internal static class Owners
{
    /// <summary>Kinds between a kind and its machine, the nearest first.</summary>
    public static IEnumerable<KindDecl> Between(World world, KindDecl kind)
    {
        while (kind.Owners.Length == 1 && world.Kind(kind.Owners[0]) is { } owner && !World.IsMachine(owner)) yield return kind = owner;
    }

    /// <summary>Name of the machine's kind when a question does not name it.</summary>
    public static string MachineOf(World world, KindDecl kind)
    {
        var outermost = Between(world, kind).LastOrDefault(kind);
        return outermost.Owners.Length == 1 ? outermost.Owners[0] : "machine";
    }

    /// <summary>Machines that the traces tell of whose path has a folder so called: those that recorded them, and all that run on those.</summary>
    public static List<Machine> ToldBy(World world, IEnumerable<long> ids, IReadOnlyCollection<string> patterns)
    {
        var traces = world.Traces.Where(trace => ids.Contains(trace.Id) || patterns.Any(pattern => trace.IsCalled(pattern))).ToList();
        var told = world.Machines.Where(machine => traces.Exists(trace => trace.Machine == machine.Id)).ToList();
        for (var at = 0; at < told.Count; at++) told.AddRange(world.Machines.Where(machine => machine.Parent == told[at].Id && !told.Contains(machine)));
        return told;
    }
}
