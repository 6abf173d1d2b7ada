using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>
/// The rows of one entity in a track. Each row starts where the one before stopped, so they are disjoint and without
/// gaps whatever happens; rows without length vanish, and equal neighbours become one row with the worse certainty.
/// </summary>
internal sealed class Track(IRowWriter rows, MachineId machine, int key, long startNs, bool onReferenceClock)
{
    private const int Before = 4;
    private const int After = 2;
    private readonly IRowWriter _rows = rows.Of(machine, key);
    private long[] _held = [];
    private ulong _heldNulls;

    /// <summary>Where the next row starts.</summary>
    public long StopNs { get; private set; } = startNs;

    /// <summary>Adds the row from the last stop to a new one; a stop that is not later adds nothing.</summary>
    /// <param name="own">Cells between the times and the certainty.</param>
    public void Put(long stopNs, scoped in Cells own, Certainty certainty)
    {
        if (stopNs <= StopNs) return;
        if (IsHeld(own)) Extend(stopNs, certainty);
        else Replace(stopNs, own, certainty);
        StopNs = stopNs;
    }

    /// <summary>Writes what is held back for merging.</summary>
    public void Finish()
    {
        if (_held.Length > 0) _rows.Append(_held, _heldNulls);
        _held = [];
    }

    private bool IsHeld(scoped in Cells own) =>
        _held.Length > 0
        && (_heldNulls >> Before & ((1UL << own.Filled.Length) - 1)) == own.Nulls
        && own.Filled.SequenceEqual(_held.AsSpan(Before, own.Filled.Length));

    private void Extend(long stopNs, Certainty certainty)
    {
        _held[3] = stopNs;
        _held[^2] = Math.Max(_held[^2], (long)certainty);
    }

    private void Replace(long stopNs, scoped in Cells own, Certainty certainty)
    {
        if (_held.Length > 0) _rows.Append(_held, _heldNulls);
        else _held = new long[Before + own.Filled.Length + After];
        _held[0] = machine.Value;
        _held[1] = key;
        _held[2] = StopNs;
        _held[3] = stopNs;
        own.Filled.CopyTo(_held.AsSpan(Before));
        _held[^2] = (long)certainty;
        _held[^1] = 0;
        _heldNulls = own.Nulls << Before;
        if (!onReferenceClock) _heldNulls |= 1UL << (_held.Length - 1);
    }
}
