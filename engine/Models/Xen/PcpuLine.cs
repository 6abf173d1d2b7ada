using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What has a pCPU.</summary>
internal enum Occupancy : byte
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Nobody: one has left it and the next is not on it yet.</summary>
    Switching,

    /// <summary>Its idle vCPU.</summary>
    Idle,

    /// <summary>A vCPU of a domain.</summary>
    Vcpu,
}

/// <summary>One pCPU: who is on it (<c>cpu_task</c>) and what it does (<c>cpu_mode</c>).</summary>
/// <remarks>
/// While a vCPU is on it, the rows of <c>cpu_mode</c> are those of the vCPU, so both say the same time. Without scheduler records only
/// VM entries and exits tell what it does, not for whom.
/// </remarks>
internal sealed class PcpuLine
{
    private readonly MachineTime _time;
    private readonly Track _modes;
    private readonly Track _tasks;
    private readonly NameId _idle;
    private readonly int _cpu;
    private CpuState _untold = CpuState.Unknown;
    private bool _isRecalled;

    public PcpuLine(int cpu, MachineTime time, TimeSpanNs coverage, Track modes, Track tasks, NameId idle)
    {
        (_cpu, _time, Coverage, _modes, _tasks, _idle) = (cpu, time, coverage, modes, tasks, idle);
        Put(coverage.StartNs, CpuState.Unknown, Certainty.Edge);
        PutTask(coverage.StartNs);
    }

    /// <summary>Its number.</summary>
    public int Number => _cpu;

    /// <summary>From its first to just after its last record.</summary>
    public TimeSpanNs Coverage { get; }

    /// <summary>What has it.</summary>
    public Occupancy Occupancy { get; private set; }

    /// <summary>The vCPU of a domain that has it; null when none has or none is known.</summary>
    public VcpuLine? Current { get; private set; }

    /// <summary>The vCPU that had it just before, with nobody between, and since when.</summary>
    public (VcpuLine? Line, long SinceNs) Last { get; private set; }

    /// <summary>Up to when it is said what it does.</summary>
    public long StopNs => _modes.StopNs;

    /// <summary>Since when its occupant is on it.</summary>
    private long SinceNs { get; set; }

    /// <summary>A vCPU is on it from now on, or was since its trace starts.</summary>
    public void Enter(long timeNs, VcpuLine line, bool isRecalled = false)
    {
        if (Current == line) return;
        Turn(line.History.IsUntold ? StopNs : timeNs, Occupancy.Vcpu, line);
        _isRecalled = isRecalled;
    }

    /// <summary>Its idle vCPU is on it from now on.</summary>
    public void EnterIdle(long timeNs) => Turn(timeNs, Occupancy.Idle, null);

    /// <summary>Its idle vCPU leaves it; when nothing was known, it was there all along.</summary>
    public void LeaveIdle(long timeNs)
    {
        if (Occupancy == Occupancy.Unknown && _untold == CpuState.Unknown)
        {
            CloseGap(Quiet(timeNs));
            PutTask(StopNs);
            (Occupancy, _isRecalled) = (Occupancy.Idle, true);
        }

        Turn(timeNs, Occupancy.Switching, null);
    }

    /// <summary>A vCPU leaves it; what of the time before is not said yet is the vCPU's.</summary>
    public void Leave(long timeNs, VcpuLine line)
    {
        if (Current != line) Turn(StopNs, Occupancy.Vcpu, line);
        Turn(timeNs, Occupancy.Switching, null);
    }

    /// <summary>Who is on it is not known from now on.</summary>
    public void Forget(long timeNs) => Turn(timeNs, Occupancy.Unknown, null);

    /// <summary>Its records are complete again; VM entries and exits of nobody knows whom that were seen before tell nothing of what follows.</summary>
    public void Recover(long timeNs)
    {
        if (_untold != CpuState.Unknown) Forget(timeNs);
    }

    /// <summary>A VM entry of nobody knows whom.</summary>
    public void EnterGuest(long timeNs)
    {
        if (_untold == CpuState.Unknown) CloseGap(Quiet(timeNs));
        Put(timeNs, CpuState.Hypervisor, _untold == CpuState.Unknown ? Certainty.Inferred : Certainty.Certain);
        _untold = CpuState.Guest;
    }

    /// <summary>A VM exit of nobody knows whom.</summary>
    public void LeaveGuest(long timeNs)
    {
        if (_untold == CpuState.Unknown) CloseGap(Quiet(timeNs));
        Put(timeNs, CpuState.Guest, _untold == CpuState.Unknown ? Certainty.Inferred : Certainty.Certain);
        _untold = CpuState.Hypervisor;
    }

    /// <summary>Says what its vCPU did from a time to a time.</summary>
    public void Fill(long startNs, long stopNs, VcpuState state, Certainty certainty)
    {
        Put(startNs, CpuState.Unknown, Certainty.Lossy);
        Put(stopNs, StateOf(state), certainty);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        Turn(_time.Coverage.StopNs, Occupancy.Unknown, null, Certainty.Edge);
        Put(_time.Span.StopNs, CpuState.Unknown, Certainty.Edge);
        PutTask(_time.Span.StopNs, Certainty.Edge);
        _modes.Finish();
        _tasks.Finish();
    }

    private static CpuState StateOf(VcpuState state) => state switch
    {
        VcpuState.Guest => CpuState.Guest,
        VcpuState.Hypervisor => CpuState.Hypervisor,
        VcpuState.Running => CpuState.Running,
        _ => CpuState.Unknown,
    };

    private long Quiet(long untilNs) => Math.Min(untilNs, _time.Holes.QuietSince(_cpu, StopNs));

    private void Turn(long timeNs, Occupancy to, VcpuLine? line, Certainty atLeast = Certainty.Certain)
    {
        CloseGap(timeNs, atLeast);
        PutTask(timeNs, atLeast);
        if (Current is not null) Last = (Current, SinceNs);
        else if (Occupancy != Occupancy.Switching) Last = default;
        (Occupancy, Current, SinceNs) = (to, line, timeNs);
        (_untold, _isRecalled) = (CpuState.Unknown, false);
    }

    private void CloseGap(long timeNs, Certainty atLeast = Certainty.Certain)
    {
        var state = Occupancy switch
        {
            Occupancy.Idle => CpuState.Idle,
            Occupancy.Switching => CpuState.Switching,
            Occupancy.Unknown => _untold,
            _ => CpuState.Unknown,
        };
        var known = state == CpuState.Unknown ? Certainty.Edge : _isRecalled ? Certainty.Inferred : Certainty.Certain;
        Put(timeNs, state, known > atLeast ? known : atLeast);
    }

    private void Put(long stopNs, CpuState state, Certainty certainty)
    {
        if (stopNs <= _modes.StopNs) return;
        if (_time.Holes.Touch(_cpu, _modes.StopNs)) certainty = Certainty.Lossy;
        _modes.Room(1)[0] = (long)state;
        _modes.Put(stopNs, nulls: 0, certainty);
    }

    private void PutTask(long stopNs, Certainty atLeast = Certainty.Certain)
    {
        if (stopNs <= _tasks.StopNs) return;
        var certainty = _time.Holes.Touch(_cpu, _tasks.StopNs) ? Certainty.Lossy
            : Occupancy == Occupancy.Unknown ? Certainty.Edge
            : _isRecalled ? Certainty.Inferred : Certainty.Certain;
        var cells = new Cells(_tasks.Room(2));
        cells.Add(Occupancy == Occupancy.Idle ? 0 : null);
        cells.Add(Occupancy == Occupancy.Idle ? _idle.Value : Current?.Name.Value);
        _tasks.Put(stopNs, cells.Nulls, certainty > atLeast ? certainty : atLeast);
    }
}
