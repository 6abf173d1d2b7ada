using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The life of one vCPU: applies its transitions, and lets its history, its domain and its place know.</summary>
internal sealed class VcpuLine
{
    private readonly MachineTime _time;
    private readonly VcpuTables _tables;
    private readonly VcpuPlace _place;
    private readonly VcpuInDomain _domain;
    private readonly bool _sleepsOn;
    private readonly List<VcpuLine> _present;
    private VcpuNow _now;
    private bool _isPresent;

    /// <param name="allCovered">Whether every CPU of the machine is traced, so that no change went unseen.</param>
    /// <param name="sleepsOn">Whether one that is asleep before and after a loss is taken to have slept on.</param>
    public VcpuLine(VcpuLink link, int place, NameId name, MachineTime time, VcpuTables tables, PcpuLines cpus, DomainLine domain, bool allCovered, bool sleepsOn)
    {
        (Link, Place, Name, _time, _tables, _sleepsOn, _present) = (link, place, name, time, tables, sleepsOn, domain.Present);
        _place = new VcpuPlace(time, tables);
        _domain = new VcpuInDomain(domain);
        History = new VcpuHistory(time, tables, cpus, _domain, allCovered);
        _now = VcpuNow.Unseen(link.ExitsTraced);
        var start = time.Coverage.StartNs;
        tables.Put(start, new(VcpuState.Unknown, VcpuCause.BeforeTrace), Certainty.Edge);
        if (link.Valid.StartNs > start) _now = _now with { Phase = VcpuPhase.Absent };
        else if (link.StartsOn is { } cpu && cpus[cpu] is { } itsCpu) StartOn(cpu, itsCpu);
        if (IsAbsent) _domain.Tell(start, _now.Runstate);
        else Turn();
    }

    /// <summary>Which vCPU of which domain it is.</summary>
    public VcpuLink Link { get; }

    /// <summary>Place of that among all links of the session.</summary>
    public int Place { get; }

    /// <summary>What to call it.</summary>
    public NameId Name { get; }

    /// <summary>pCPU that it is on; -1 when it is on none or that is not known.</summary>
    public int Cpu => _now.OnCpu ? _now.Cpu : -1;

    /// <summary>Whether records lost anywhere may have been about it.</summary>
    public bool MayBeAnywhere => Cpu < 0 && !IsAbsent && _now.Phase != VcpuPhase.Lost;

    /// <summary>Whether it is among those that are asked for <see cref="MayBeAnywhere"/> when records are lost.</summary>
    public bool IsLoose { get; set; }

    /// <summary>Whether its domain is not there, not yet or no more.</summary>
    public bool IsAbsent => _now.Phase == VcpuPhase.Absent;

    /// <summary>Its exits.</summary>
    public ExitSpans Exits => _tables.Exits;

    /// <summary>Whether guest code runs, so that nothing but its exit can come next.</summary>
    public bool InGuest => _now.Phase is VcpuPhase.Guest or VcpuPhase.NestedGuest;

    /// <summary>Whether it waits for the pCPU that it was taken from.</summary>
    public bool Waits => _now.Phase is VcpuPhase.Preempted or VcpuPhase.Yielded;

    /// <summary>What it did until now.</summary>
    public VcpuHistory History { get; }

    /// <summary>Takes a record about it.</summary>
    /// <param name="heldNs">For how long at least the run state that ends had lasted, as the scheduler says; 0 when it does not.</param>
    /// <returns>The time for which it counts.</returns>
    public long Take(long timeNs, in VcpuInput input, long heldNs = 0)
    {
        var at = Math.Max(_time.Clamp(timeNs), History.SettledNs);
        if (_now.Phase == VcpuPhase.Lost) ApplyAfterLoss(at, input, heldNs);
        else Apply(at, input, heldNs);
        return at;
    }

    /// <summary>Takes a VM exit of it.</summary>
    public void TakeExit(long timeNs, in ExitFacts facts)
    {
        var at = Take(timeNs, new(VcpuEvent.Exit, facts.Cpu, Exit: new(facts.Reason.Name, facts.Reason.Isa, facts.Reason.Kind)));
        Exits.Open(at, facts, Certainty.Certain);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        History.Finish(_now);
        _place.Finish();
        _tables.Finish();
    }

    private void ApplyAfterLoss(long at, in VcpuInput input, long heldNs)
    {
        var isProven = heldNs > 0 ? heldNs >= at - History.StopNs : _sleepsOn && input.Old == Runstate.Blocked;
        Apply(at, input with { IsProven = isProven }, heldNs);
    }

    private void Apply(long at, in VcpuInput input, long heldNs)
    {
        var past = VcpuMachine.PastOf(_now, input);
        var next = VcpuMachine.Next(_now, input, past);
        History.Record(at, _now, past, next, input, heldNs);

        // What no row tells yet, the domain learns with the row.
        if (_domain.IsTold || History.StopNs == at) _domain.Tell(at, next.Runstate);
        _now = next;
        if (_now.OnCpu) _place.See(at, _now.Cpu);
        if (_isPresent == IsAbsent) Turn();
    }

    /// <summary>It is there from now on, or no more; who retires its domain takes all its vCPUs off the list at once.</summary>
    private void Turn()
    {
        _isPresent = !_isPresent;
        if (_isPresent) _present.Add(this);
    }

    private void StartOn(int cpu, PcpuLine itsCpu)
    {
        History.StartOn(itsCpu);
        itsCpu.Enter(itsCpu.Coverage.StartNs, this, isRecalled: true);
        _now = _now with { Phase = VcpuPhase.OnCpu, Cpu = cpu };
        _place.See(itsCpu.Coverage.StartNs, cpu);
    }
}
