using System.Collections.Immutable;

namespace VmQuery.Query.Plan;

/// <summary>Whether people see a column.</summary>
internal enum Show
{
    /// <summary>Always.</summary>
    Primary,

    /// <summary>When there is room.</summary>
    Secondary,

    /// <summary>Only when asked for: it is in scope but not in the answer.</summary>
    Hidden,

    /// <summary>Never: it is carried for the footer or the order and is not in scope.</summary>
    Internal,
}

/// <summary>A column of a step.</summary>
/// <param name="Name">What a question calls it; may hold a dot (<c>right.mode</c>).</param>
/// <param name="Sql">What the step's SQL calls it.</param>
/// <param name="Kind">What its values mean.</param>
internal sealed record PlanColumn(string Name, string Sql, ColumnKind Kind, Show Show = Show.Primary)
{
    /// <summary>The words it can hold; empty when it is no word column.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Whether it names an entity.</summary>
    public bool IsEntity { get; init; }

    /// <summary>Whether the question made or chose it, so that it is worth room even without any value.</summary>
    public bool IsAsked { get; init; }

    /// <summary>Whether it was summed up from many rows, so that it says how much and not what.</summary>
    public bool IsMeasure { get; init; }

    /// <summary>Whether it counts or adds up, so that where there is nothing to sum up it is 0.</summary>
    public bool IsSum { get; init; }

    /// <summary>Name for machines: no dots, times with their unit.</summary>
    public string MachineName
    {
        get
        {
            var plain = Name.Replace('.', '_');
            return Kind is ColumnKind.Instant or ColumnKind.Duration && !plain.EndsWith("_ns", StringComparison.Ordinal) ? plain + "_ns" : plain;
        }
    }

    /// <summary>Whether one could be taken for the other: in files and in SQL both have their names for machines, and capitals are small letters.</summary>
    public bool IsLike(PlanColumn other) => Names.Intersect(other.Names, StringComparer.OrdinalIgnoreCase).Any();

    private IEnumerable<string> Names => [Name, MachineName];
}

/// <summary>What is known of a step's rows; the facts choose the lowering.</summary>
/// <param name="Keys">Columns that say whose interval a row is.</param>
/// <param name="Disjoint">Whether rows of the same key never overlap.</param>
/// <param name="Instant">Whether rows are points in time.</param>
/// <param name="Contiguous">Whether the rows of a key, before any filter, leave no gap.</param>
internal sealed record Facts(ImmutableArray<Key> Keys, bool Disjoint, bool Instant, bool Contiguous)
{
    /// <summary>Whose clock the times are on; null when nothing is known of it.</summary>
    public Clock? Clock { get; init; }

    /// <summary>Whether rows that are marked <c>edge</c> may have been over earlier; else they may only have been longer, and hold wherever they are.</summary>
    public bool Unclosed { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var words = new List<string>(4) { $"keys {string.Join(", ", Keys.Where(key => key != Key.One).Select(key => key.Name).DefaultIfEmpty("none"))}" };
        if (Disjoint) words.Add("disjoint");
        if (Instant) words.Add("instant");
        if (Contiguous) words.Add("contiguous");
        return string.Join("; ", words);
    }
}
