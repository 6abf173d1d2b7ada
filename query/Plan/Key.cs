namespace VmQuery.Query.Plan;

/// <summary>A column that says whose interval a row is.</summary>
/// <param name="Name">Kind of entity, as the answer's column is called.</param>
/// <param name="Sql">What the step's SQL calls it.</param>
/// <param name="IsMachine">Whether it holds a machine's id, shown by its name.</param>
/// <param name="Choice">What chose the entities, in canonical spelling; empty for all of the kind.</param>
internal sealed record Key(string Name, string Sql, bool IsMachine, string Choice)
{
    /// <summary>Stands in where nothing tells rows apart, because an ASOF join needs an equality on some engines.</summary>
    public static Key One { get; } = new("one", "one", false, string.Empty) { Show = Show.Internal };

    /// <summary>Whether the answer shows it when there is room.</summary>
    public Show Show { get; init; } = Show.Primary;

    /// <summary>Kind of entity; stays when the column is renamed.</summary>
    public string Kind { get; init; } = Name;

    /// <summary>Key of the machine that the entity belongs to; null for machines.</summary>
    public Key? Owner { get; init; }

    /// <summary>For <c>other</c>: the key whose entity it is not.</summary>
    public Key? OtherThan { get; init; }

    /// <summary>Whether this and another key speak of the same entity when one question names both, under whatever column names.</summary>
    public bool SameEntity(Key other) => string.Equals(Entity, other.Entity, StringComparison.Ordinal);

    private string Entity => $"{(OtherThan is null ? string.Empty : "other ")}{Kind}[{Choice}]{(Owner is null ? string.Empty : " of " + Owner.Entity)}";
}
