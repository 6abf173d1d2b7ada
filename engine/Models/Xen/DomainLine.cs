namespace VmQuery.Engine.Models.Xen;

/// <summary>Counts the vCPUs of a domain by run state, and writes what that makes of the domain.</summary>
/// <remarks>
/// While the run state of a vCPU is not known, pieces of time are held back: the next record of it may tell what it was. Not without
/// end: of a vCPU that is seen again only after very many changes of the others, the domain keeps nothing back any more.
/// </remarks>
internal sealed class DomainLine(MachineTime time, Track track)
{
    private const int MostHeld = 1 << 12;

    private readonly List<Piece> _held = [];
    private DomainCounts _now;
    private long _stopNs = track.StopNs;

    /// <summary>Its vCPUs that are there: none once it is gone, but for those that are heard of again.</summary>
    public List<VcpuLine> Present { get; } = [];

    /// <summary>It has one more vCPU, of which nothing is known.</summary>
    public void Add() => _now = _now with { Unknown = _now.Unknown + 1 };

    /// <summary>A vCPU changes its run state; null is one that is not known.</summary>
    public void Change(long timeNs, Runstate? from, Runstate? to)
    {
        if (from == to) return;
        Hold(timeNs);
        _now = _now.Move(from, to);
        if (_now.Unknown == 0) Release();
    }

    /// <summary>A vCPU of which nothing was known is known to have been in a run state then.</summary>
    public void Recall(long startNs, long stopNs, Runstate state)
    {
        Hold(stopNs);
        Split(startNs);
        Split(stopNs);
        for (var i = 0; i < _held.Count; i++)
            if (_held[i].StartNs >= startNs && _held[i].StopNs <= stopNs && _held[i].Counts.Unknown > 0) _held[i] = _held[i] with { Counts = _held[i].Counts.Move(null, state) };
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        if (time.Coverage.StopNs > _stopNs) _held.Add(new Piece(_stopNs, time.Coverage.StopNs, _now));
        Release(Certainty.Edge);
        Put(time.Span.StopNs, DomainState.Unknown, Certainty.Edge);
        track.Finish();
    }

    private void Hold(long stopNs)
    {
        if (stopNs <= _stopNs) return;
        if (_held.Count == 0 && _now.Unknown == 0) Put(stopNs, _now.State, Certainty.Certain);
        else _held.Add(new Piece(_stopNs, stopNs, _now));
        _stopNs = stopNs;
        if (_held.Count > MostHeld) Release();
    }

    private void Split(long timeNs)
    {
        var at = _held.FindIndex(piece => piece.StartNs < timeNs && timeNs < piece.StopNs);
        if (at < 0) return;
        _held.Insert(at + 1, _held[at] with { StartNs = timeNs });
        _held[at] = _held[at] with { StopNs = timeNs };
    }

    /// <param name="lastAtLeast">How sure the last piece is at most.</param>
    private void Release(Certainty lastAtLeast = Certainty.Certain)
    {
        for (var i = 0; i < _held.Count; i++) Put(_held[i].StopNs, _held[i].Counts.State, i == _held.Count - 1 ? lastAtLeast : Certainty.Certain);
        _held.Clear();
    }

    private void Put(long stopNs, DomainState state, Certainty atLeast)
    {
        if (stopNs <= track.StopNs) return;
        var certainty = state != DomainState.Unknown ? Certainty.Certain : time.Holes.Touch(track.StopNs) ? Certainty.Lossy : Certainty.Edge;
        var cells = new Cells(track.Room(1));
        cells.Add((long)state);
        track.Put(stopNs, cells.Nulls, certainty > atLeast ? certainty : atLeast);
    }

    private readonly record struct Piece(long StartNs, long StopNs, DomainCounts Counts);
}
