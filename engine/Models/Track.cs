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

    // A delegate of its own: an interface called in turn on several types looks them up every time.
    private readonly AppendRow _append = (key is { } number ? rows.Of(machine, number) : rows).Append;

    private ulong _clockNull;

    // The row that may grow yet, and the one that is being made.
    private long[] _held = [];
    private long[] _next = [];
    private ulong _heldNulls;
    private bool _holds;

    /// <summary>Whether neighbours that differ in nothing but their certainty stay two: for tracks whose rows may last all trace long.</summary>
    public bool KeepsDoubtApart { get; init; }

    /// <summary>Where the next row starts.</summary>
    public long StopNs { get; private set; } = startNs;

    /// <summary>Room for the cells of the next row between its times and its certainty, to be filled before it is <see cref="Put"/>.</summary>
    public Span<long> Room(int width)
    {
        if (_next.Length == 0) MakeRoom(width);
        return Own(_next);
    }

    /// <summary>Adds the row from the last stop to a new one; a stop that is not later adds nothing.</summary>
    /// <param name="nulls">Which of the cells in its <see cref="Room"/> are NULL.</param>
    public void Put(long stopNs, ulong nulls, Certainty certainty)
    {
        if (stopNs <= StopNs) return;
        nulls = nulls << _before | _clockNull;
        if (IsHeld(nulls) && (!KeepsDoubtApart || _held[^2] == (long)certainty)) Extend(stopNs, certainty);
        else Replace(stopNs, nulls, certainty);
        StopNs = stopNs;
    }

    /// <summary>Writes what is held back for merging.</summary>
    public void Finish()
    {
        if (_holds) _append(_held, _heldNulls, default);
        _holds = false;
    }

    private void MakeRoom(int width)
    {
        _held = new long[_before + width + After];
        _held[0] = machine.Value;
        _held[1] = key.GetValueOrDefault();
        _next = [.. _held];
        if (!onReferenceClock) _clockNull = 1UL << (_held.Length - 1);
    }

    private Span<long> Own(long[] row) => row.AsSpan(_before, row.Length - _before - After);

    // Most that differ do so in the first of their cells, which is a state.
    private bool IsHeld(ulong nulls) =>
        _holds && _held[_before] == _next[_before] && _heldNulls == nulls && Own(_held).SequenceEqual(Own(_next));

    private void Extend(long stopNs, Certainty certainty)
    {
        _held[_before - 1] = stopNs;
        _held[^2] = Math.Max(_held[^2], (long)certainty);
    }

    private void Replace(long stopNs, ulong nulls, Certainty certainty)
    {
        if (_holds) _append(_held, _heldNulls, default);
        var row = _next;
        row[_before - 2] = StopNs;
        row[_before - 1] = stopNs;
        row[^2] = (long)certainty;
        (_held, _next, _heldNulls, _holds) = (row, _held, nulls, true);
    }
}
