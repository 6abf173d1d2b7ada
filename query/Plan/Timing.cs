using System.Collections.Immutable;

namespace VmQuery.Query.Plan;

/// <summary>What is known of rows that have times of their own: whose they are and how they lie.</summary>
/// <param name="Keys">Columns that say whose interval a row is. The rows carry each under its SQL name, in scope or not; only <see cref="Key.One"/> they do not.</param>
/// <param name="Disjoint">Whether rows of the same keys never overlap.</param>
/// <param name="Domain">Every entity that could have a row.</param>
internal sealed record Timing(ImmutableArray<Key> Keys, bool Disjoint, DomainPlan Domain)
{
    /// <summary>Columns beside the keys that name an entity, the latest last: the CPU that a lookup found.</summary>
    public ImmutableArray<EntityColumn> Found { get; init; } = [];

    /// <summary>The columns that name an entity of a kind on some machine; null when no column does.</summary>
    /// <param name="keyColumn">What the kind's tables call its number.</param>
    public EntityColumn? Find(string keyColumn)
    {
        if (Found.LastOrDefault(found => string.Equals(found.KeyColumn, keyColumn, StringComparison.Ordinal)) is { } latest) return latest;
        // The machine of an entity stands before it among the keys.
        Key? machine = null;
        foreach (var key in Keys)
        {
            if (key.IsMachine) machine = key;
            else if (machine is not null && string.Equals(key.Sql, keyColumn, StringComparison.Ordinal)) return new EntityColumn(keyColumn, key.Sql, machine.Sql);
        }

        return null;
    }
}

/// <summary>Columns of rows that name an entity.</summary>
/// <param name="KeyColumn">What the tables of its kind call its number.</param>
/// <param name="Sql">Column with its number.</param>
/// <param name="MachineSql">Column with the id of its machine.</param>
internal sealed record EntityColumn(string KeyColumn, string Sql, string MachineSql);
