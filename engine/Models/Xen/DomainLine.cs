namespace VmQuery.Engine.Models.Xen;

/// <summary>What the vCPUs of a domain do together (<c>guest_state</c>).</summary>
internal enum DomainState : byte
{
    /// <summary>The run state of a vCPU is not known.</summary>
    Unknown,

    /// <summary>All its vCPUs are blocked or offline.</summary>
    Blocked,

    /// <summary>All its vCPUs have pCPUs.</summary>
    FullRun,

    /// <summary>Some vCPUs have pCPUs, and no other wants one.</summary>
    PartialRun,

    /// <summary>Some vCPUs have pCPUs and others wait for one: who holds a lock may not run.</summary>
    ConcurrencyHazard,

    /// <summary>Some vCPUs wait for pCPUs and none has one.</summary>
    PartialContention,

    /// <summary>All its vCPUs wait for pCPUs.</summary>
    FullContention,
}

/// <summary>Counts the vCPUs of a domain by run state, and writes what that makes of the domain.</summary>
internal sealed class DomainLine(MachineTime time, Track track)
{
    private readonly int[] _counts = new int[(int)Runstate.Offline + 1];
    private int _vcpus;
    private int _unknown;

    private DomainState State
    {
        get
        {
            var (running, runnable) = (_counts[(int)Runstate.Running], _counts[(int)Runstate.Runnable]);
            if (_unknown > 0 || _vcpus == 0) return DomainState.Unknown;
            if (running == 0) return runnable == 0 ? DomainState.Blocked : runnable == _vcpus ? DomainState.FullContention : DomainState.PartialContention;
            return runnable > 0 ? DomainState.ConcurrencyHazard : running == _vcpus ? DomainState.FullRun : DomainState.PartialRun;
        }
    }

    /// <summary>It has one more vCPU, of which nothing is known.</summary>
    public void Add() => (_vcpus, _unknown) = (_vcpus + 1, _unknown + 1);

    /// <summary>A vCPU changes its run state; null is one that is not known.</summary>
    public void Change(long timeNs, Runstate? from, Runstate? to)
    {
        if (from == to) return;
        Put(timeNs);
        Count(from, -1);
        Count(to, 1);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        Put(time.Coverage.StopNs, Certainty.Edge);
        (_vcpus, _unknown) = (0, 0);
        Put(time.Span.StopNs, Certainty.Edge);
        track.Finish();
    }

    private void Count(Runstate? state, int change)
    {
        if (state is { } known) _counts[(int)known] += change;
        else _unknown += change;
    }

    private void Put(long stopNs, Certainty atLeast = Certainty.Certain)
    {
        if (stopNs <= track.StopNs) return;
        var certainty = State != DomainState.Unknown ? Certainty.Certain : time.Holes.Touch(track.StopNs) ? Certainty.Lossy : Certainty.Edge;
        var cells = new Cells(stackalloc long[1]);
        cells.Add((long)State);
        track.Put(stopNs, cells, certainty > atLeast ? certainty : atLeast);
    }
}
