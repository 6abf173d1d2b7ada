namespace VmQuery.Engine.Models.Vm;

/// <summary>The CPU that a vCPU belongs to (<c>vcpu_placement</c>); it stays while the vCPU sleeps.</summary>
internal sealed class VcpuPlace
{
    private readonly MachineTime _time;
    private readonly VcpuTables _tables;
    private long _sinceNs;
    private bool _isRecalled;

    public VcpuPlace(MachineTime time, VcpuTables tables)
    {
        (_time, _tables, _sinceNs) = (time, tables, time.Coverage.StartNs);
        tables.PlaceUntil(time.Coverage.StartNs, null, Certainty.Edge);
    }

    /// <summary>The CPU; -1 when not known.</summary>
    public int Cpu { get; private set; } = -1;

    /// <summary>The vCPU is seen on or at a CPU; -1 when it is gone. The first sight holds from the start of the trace.</summary>
    public void Move(long timeNs, int cpu)
    {
        if (cpu == Cpu) return;
        if (Cpu < 0 && _sinceNs == _time.Coverage.StartNs)
        {
            (Cpu, _isRecalled) = (cpu, true);
            return;
        }

        PutUntil(timeNs);
        (Cpu, _sinceNs, _isRecalled) = (cpu, timeNs, false);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        PutUntil(_time.Coverage.StopNs, Certainty.Edge);
        _tables.PlaceUntil(_time.Span.StopNs, null, Certainty.Edge);
    }

    private void PutUntil(long timeNs, Certainty atLeast = Certainty.Certain)
    {
        var certainty = _time.Holes.Touch(_sinceNs) ? Certainty.Lossy : _isRecalled ? Certainty.Inferred : Certainty.Certain;
        _tables.PlaceUntil(timeNs, Cpu < 0 ? null : Cpu, certainty > atLeast ? certainty : atLeast);
    }
}
