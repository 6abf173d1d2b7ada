using System.Collections.Immutable;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>A database beside which sweeps run in this program, many times faster than in its SQL.</summary>
internal interface ISweepEngine
{
    /// <summary>Runs a sweep; statements can read its rows by a name until the result is disposed.</summary>
    /// <param name="sql">Gives the columns of <see cref="SweepFeed"/>.</param>
    /// <param name="parameters">Values for its place holders, in their order.</param>
    /// <exception cref="SqlException">The engine refused the statement or failed.</exception>
    IDisposable Sweep(string name, SweepRule rule, string sql, CancellationToken cancellation, params ReadOnlySpan<object> parameters);
}

/// <summary>When enough intervals of a key are open.</summary>
/// <param name="Keys">Names of the key columns.</param>
/// <param name="Sign">How the number of open intervals is compared.</param>
/// <param name="Count">With what; null for the number of entities of the key.</param>
/// <param name="Session">The time in question.</param>
internal sealed record SweepRule(ImmutableArray<string> Keys, string Sign, int? Count, TimeSpanNs Session)
{
    /// <summary>Keys that a row can have.</summary>
    public const int MostKeys = 4;

    /// <summary>Whether so many are enough.</summary>
    public bool Holds(long open, long entities)
    {
        var limit = Count ?? entities;
        return Sign switch
        {
            ">" => open > limit,
            ">=" => open >= limit,
            "=" => open == limit,
            "<=" => open <= limit,
            "<" => open < limit,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}

/// <summary>What a fed row is.</summary>
internal enum SweepRole
{
    /// <summary>An interval that counts while it is open.</summary>
    Counted = 0,

    /// <summary>An interval in which the truth is not known: it counts for nothing and makes the answer doubtful.</summary>
    Unknown = 1,

    /// <summary>A key that has an answer although it may have no interval.</summary>
    Key = 2,

    /// <summary>One of the entities of a key.</summary>
    Entity = 3,
}
