using System.Collections.Immutable;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>When enough intervals of a key are open.</summary>
/// <param name="Sign">How the number of open intervals is compared.</param>
/// <param name="Count">With what; null for the number of entities of the key.</param>
/// <param name="Session">The time in question.</param>
internal sealed record CountSweep(ImmutableArray<string> Keys, string Sign, int? Count, TimeSpanNs Session) : SweepRule(Keys)
{
    /// <inheritdoc/>
    public override string Title => $"{Sign} {Count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"} open";

    /// <inheritdoc/>
    public override IKeySweep Start() => new Borders(this);

    /// <summary>Whether so many are enough.</summary>
    public bool Holds(long open, long entities)
    {
        var limit = Count ?? entities;
        return Sign switch
        {
            ">" => open > limit,
            ">=" => open >= limit,
            "=" => open == limit,
            "<>" => open != limit,
            "<=" => open <= limit,
            "<" => open < limit,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
