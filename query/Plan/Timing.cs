using System.Collections.Immutable;

namespace VmQuery.Query.Plan;

/// <summary>What is known of rows that have times of their own: whose they are and how they lie.</summary>
/// <param name="Keys">Columns that say whose interval a row is. The rows carry each under its SQL name, in scope or not; only <see cref="Key.One"/> they do not.</param>
/// <param name="Disjoint">Whether rows of the same keys never overlap.</param>
/// <param name="Domain">Every entity that could have a row.</param>
internal sealed record Timing(ImmutableArray<Key> Keys, bool Disjoint, DomainPlan Domain)
{
    /// <summary>Whose clock the times are on; null when nothing is known of it.</summary>
    public Clock? Clock { get; init; }

    /// <summary>Whether rows that are marked <c>edge</c> may be so for another reason than that they may have been longer; see <see cref="Facts.Unclosed"/>.</summary>
    public bool Unclosed { get; init; }

    /// <summary>The intervals that the rows were made from, which know where one may be missing; null when that is not known.</summary>
    public SpanPlan? Intervals { get; init; }

    /// <summary>Columns beside the keys that name an entity, the latest last: the CPU that a lookup found.</summary>
    public ImmutableArray<EntityColumn> Found { get; init; } = [];

    /// <summary>The columns that name an entity of a kind and its machine: of the latest lookup, else of the rows' own keys; null when none do.</summary>
    public EntityColumn? Find(string kind)
    {
        if (Found.LastOrDefault(found => string.Equals(found.Kind, kind, StringComparison.Ordinal)) is { } latest) return latest;
        var key = Keys.FirstOrDefault(key => !key.IsMachine && key.OtherThan is null && string.Equals(key.Kind, kind, StringComparison.Ordinal));
        return key?.Owner is { } owner && Keys.FirstOrDefault(owner.SameEntity) is { } machine ? new EntityColumn(kind, key.Sql, machine.Sql) : null;
    }
}

/// <summary>Columns of rows that name an entity.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Sql">Column with its number.</param>
/// <param name="MachineSql">Column with the id of its machine.</param>
internal sealed record EntityColumn(string Kind, string Sql, string MachineSql);
