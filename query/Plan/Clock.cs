using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Plan;

/// <summary>Whose clock the times of a step's rows are on; within one clock the order of two times is certain.</summary>
/// <param name="Machine">The machine, when all rows are on one machine's clock.</param>
/// <param name="Seen">Else which machine, seen from the owner of a row.</param>
/// <param name="Owner">And the key of that owner.</param>
internal sealed record Clock(int? Machine, WhichMachine Seen, Key Owner)
{
    /// <summary>Times of one row are on more clocks than one.</summary>
    public static Clock Several { get; } = new(null, WhichMachine.Own, Key.One);

    /// <summary>Whether rows that agree in the keys which both steps have may be on different clocks; not when nothing is known of a step's clock.</summary>
    public static bool Differ(Clock? one, Clock? other) => one is not null && other is not null && !one.IsSame(other);

    /// <summary>The clock of rows made from rows on two.</summary>
    public static Clock? Of(Clock? one, Clock? other) => Differ(one, other) ? Several : one ?? other;

    /// <summary>The clock, when rows with these keys alone still tell it; else they are of several.</summary>
    public static Clock? Told(Clock? clock, IEnumerable<Key> keys) => clock is { Machine: null } && !keys.Any(clock.Owner.SameEntity) ? Several : clock;

    /// <summary>The column with the machine whose clock a row is on, or that machine; null when rows do not say it.</summary>
    public SqlExpr? MachineIn(string alias, ImmutableArray<Key> keys) =>
        Machine is { } machine ? Build.Whole(machine)
        : this != Several && Seen == WhichMachine.Own && keys.FirstOrDefault(Owner.SameEntity) is { } key ? Build.Col(alias, key.Sql)
        : null;

    private bool IsSame(Clock other) => this != Several && other != Several
        && (Machine is { } machine ? machine == other.Machine : other.Machine is null && Seen == other.Seen && Owner.SameEntity(other.Owner));
}
