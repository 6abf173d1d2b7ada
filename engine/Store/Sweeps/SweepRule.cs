using System.Collections.Immutable;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>What a sweep makes of the intervals of a key.</summary>
/// <param name="Keys">Names of the key columns.</param>
internal abstract record SweepRule(ImmutableArray<string> Keys)
{
    /// <summary>Keys that a row can have.</summary>
    public const int MostKeys = 4;

    /// <summary>What it does, in words that no other rule has.</summary>
    public abstract string Title { get; }

    /// <summary>Columns that its rows have beside those of every interval; two at most.</summary>
    public virtual ImmutableArray<string> Adds => [];

    /// <summary>The sweep of a key, before its first row.</summary>
    public abstract IKeySweep Start();
}

/// <summary>The sweep of one key.</summary>
internal interface IKeySweep
{
    /// <summary>Takes a row of the feed; rows come in any order, mostly in that of time.</summary>
    void Add(in FedRow row);

    /// <summary>Adds what it finds, once all rows are there.</summary>
    void Sweep(List<SweptRow> rows);
}

/// <summary>A row that goes into a sweep.</summary>
internal readonly record struct FedRow(SweepRole Role, long Start, long Stop, long Doubt, long SyncErr);

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

    /// <summary>An interval that is paired with counted ones.</summary>
    Partner = 4,
}
