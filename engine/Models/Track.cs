using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>
/// The rows of one entity in a track. Each row starts where the one before stopped, so they are disjoint and without
/// gaps whatever happens; rows without length vanish, and equal neighbours become one row with the worse certainty,
/// unless <see cref="KeepsDoubtApart"/>.
/// </summary>
/// <param name="key">What tells it from others of the machine; null when the entity is the machine itself.</param>
internal sealed class Track(IRowWriter rows, MachineId machine, int? key, long startNs, bool onReferenceClock)
{
    private const int After = 2;
    private readonly int _before = key is null ? 3 : 4;
    private readonly IRowWriter _rows = key is { } number ? rows.Of(machine, number) : rows;
    private long[] _held = [];
    private ulong _heldNulls;

    /// <summary>Whether neighbours that differ in nothing but their certainty stay two: for tracks whose rows may last all trace long.</summary>
    public bool KeepsDoubtApart { get; init; }

    /// <summary>Where the next row starts.</summary>
    public long StopNs { get; private set; } = startNs;

    /// <summary>Adds the row from the last stop to a new one; a stop that is not later adds nothing.</summary>
    /// <param name="own">Cells between the times and the certainty.</param>
    public void Put(long stopNs, scoped in Cells own, Certainty certainty)
    {
        if (stopNs <= StopNs) return;
        if (IsHeld(own) && (!KeepsDoubtApart || _held[^2] == (long)certainty)) Extend(stopNs, certainty);
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
        && (_heldNulls >> _before & ((1UL << own.Filled.Length) - 1)) == own.Nulls
        && own.Filled.SequenceEqual(_held.AsSpan(_before, own.Filled.Length));

    private void Extend(long stopNs, Certainty certainty)
    {
        _held[_before - 1] = stopNs;
        _held[^2] = Math.Max(_held[^2], (long)certainty);
    }

    private void Replace(long stopNs, scoped in Cells own, Certainty certainty)
    {
        if (_held.Length > 0) _rows.Append(_held, _heldNulls);
        else _held = new long[_before + own.Filled.Length + After];
        _held[0] = machine.Value;
        _held[1] = key.GetValueOrDefault();
        _held[_before - 2] = StopNs;
        _held[_before - 1] = stopNs;
        own.Filled.CopyTo(_held.AsSpan(_before));
        _held[^2] = (long)certainty;
        _held[^1] = 0;
        _heldNulls = own.Nulls << _before;
        if (!onReferenceClock) _heldNulls |= 1UL << (_held.Length - 1);
    }
}
