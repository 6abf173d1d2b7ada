using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>An interval in a sweep.</summary>
internal readonly record struct SweptInterval(long Start, long Stop, long Doubt, long SyncErr) : IComparable<SweptInterval>
{
    /// <inheritdoc/>
    public int CompareTo(SweptInterval other) => Start != other.Start ? Start.CompareTo(other.Start) : Stop.CompareTo(other.Stop);
}

/// <summary>Intervals of a key; tables are stored in order, so that there is seldom anything to sort.</summary>
internal sealed class SweptIntervals
{
    private readonly List<SweptInterval> _intervals = [];
    private bool _isSorted = true;

    /// <summary>Adds the interval of a row.</summary>
    public void Add(in FedRow row)
    {
        var interval = new SweptInterval(row.Start, row.Stop, row.Doubt, row.SyncErr);
        _isSorted = _isSorted && (_intervals.Count == 0 || _intervals[^1].CompareTo(interval) <= 0);
        _intervals.Add(interval);
    }

    /// <summary>All of them, in order of start and stop.</summary>
    public ReadOnlySpan<SweptInterval> InOrder()
    {
        if (!_isSorted) _intervals.Sort();
        _isSorted = true;
        return CollectionsMarshal.AsSpan(_intervals);
    }
}
