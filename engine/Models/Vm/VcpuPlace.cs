namespace VmQuery.Engine.Models.Vm;

/// <summary>The CPU that a vCPU belongs to (<c>vcpu_placement</c>); it stays while the vCPU sleeps.</summary>
/// <remarks>
/// <code>
/// seen       ··2····2·2·······2··5····
/// lost       ············LL···········
/// placement  2222222222222222222255555
/// certainty  iicccccccllllllllcccccccc    i: inferred from the first sight; l: lossy, from the last sight before the loss to the next
/// </code>
/// A stay can be as long as the trace, so its doubt is kept to where the evidence is missing.
/// </remarks>
internal sealed class VcpuPlace
{
    private readonly MachineTime _time;
    private readonly VcpuTables _tables;
    private long _seenNs;
    private bool _isNew = true, _isFoundAgain;

    public VcpuPlace(MachineTime time, VcpuTables tables)
    {
        (_time, _tables, _seenNs) = (time, tables, time.Coverage.StartNs);
        tables.PlaceUntil(time.Coverage.StartNs, null, Certainty.Edge);
    }

    /// <summary>The CPU; -1 when not known.</summary>
    public int Cpu { get; private set; } = -1;

    /// <summary>The vCPU is seen on or at a CPU; -1 when it is gone. The first sight holds from the start of the trace.</summary>
    public void See(long timeNs, int cpu)
    {
        if (_isNew && cpu < 0) return;
        var isLost = IsLost;
        var (isMoved, certainty) = _isNew ? (true, Certainty.Inferred) : (cpu != Cpu, Certainty.Certain);
        if (_isNew) Cpu = cpu;
        if (isMoved || isLost) PutUntil(timeNs, isLost, certainty);

        (Cpu, _seenNs, _isNew, _isFoundAgain) = (cpu, timeNs, false, isLost);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        // Found again and not seen since, it may be lost again: while a capture runs, that piece is not over.
        PutUntil(_time.Coverage.StopNs, IsLost, _isFoundAgain ? Certainty.Lossy : Certainty.Edge);
        _tables.PlaceUntil(_time.Span.StopNs, null, Certainty.Edge);
    }

    // Whether it may have been elsewhere since it was last seen.
    private bool IsLost => _time.Holes.Touch(_seenNs);

    // Nothing after the last sight makes doubtful what holds up to it.
    private void PutUntil(long timeNs, bool isLost, Certainty certainty)
    {
        int? cpu = Cpu < 0 ? null : Cpu;
        if (isLost) _tables.PlaceUntil(_seenNs, cpu, Certainty.Certain);
        _tables.PlaceUntil(timeNs, cpu, isLost ? Certainty.Lossy : certainty);
    }
}
