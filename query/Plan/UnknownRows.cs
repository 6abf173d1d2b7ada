using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VmQuery.Query.Plan;

/// <summary>The rows of a track in which nothing is known of its entity.</summary>
/// <param name="Few">All of them; null when they are more than a statement can name one by one.</param>
internal sealed record UnknownRows(ImmutableArray<UnknownRow>? Few)
{
    /// <summary>So many are few: naming them costs a statement less than a join that looks for them.</summary>
    public const int MostNamed = 32;

    /// <summary>Whether there is none, as in a table of whole traces.</summary>
    public bool AreNone => Few is { IsEmpty: true };
}

/// <summary>One of them.</summary>
/// <param name="Entity">Whose it is: values of the columns that say so.</param>
internal sealed record UnknownRow(FrozenDictionary<string, long> Entity, long StartNs, long StopNs, bool IsLost);

/// <summary>An unknown row under the keys of a step.</summary>
internal sealed record NamedRow(ImmutableArray<(Key Key, long Value)> Entity, UnknownRow Row);
