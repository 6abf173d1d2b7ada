using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The life of one vCPU: applies its transitions and writes its rows.</summary>
internal sealed class VcpuLine
{
    /// <summary>
    /// A vCPU that was on a CPU which wrote nothing more for so long before the trace ended may be anywhere: xentrace looks for
    /// records every 100 ms, and those lost after the last look are reported by none.
    /// </summary>
    private const long LongestSilenceNs = 200_000_000;

    private readonly MachineTime _time;
    private readonly VcpuTables _tables;
    private readonly VcpuPlace _place;
    private readonly PcpuLines _cpus;
    private readonly DomainLine _domain;
    private readonly bool _allCovered;
    private readonly bool _sleepsOn;
    private VcpuNow _now;
    private Runstate? _believed;
    private Certainty _floor;
    private long? _untoldUntilNs;

    /// <param name="allCovered">Whether every CPU of the machine is traced, so that no change went unseen.</param>
    /// <param name="sleepsOn">Whether one that is asleep before and after a loss is taken to have slept on.</param>
    public VcpuLine(VcpuLink link, int place, NameId name, MachineTime time, VcpuTables tables, PcpuLines cpus, DomainLine domain, bool allCovered, bool sleepsOn)
    {
        (Link, Place, Name, _time, _tables, _cpus, _domain, _allCovered, _sleepsOn) = (link, place, name, time, tables, cpus, domain, allCovered, sleepsOn);
        _place = new VcpuPlace(time, tables);
        _now = VcpuNow.Unseen(link.ExitsTraced);
        var start = time.Coverage.StartNs;
        tables.Put(start, new(VcpuState.Unknown, VcpuCause.BeforeTrace), Certainty.Edge);
        if (link.Valid.StartNs > start) _now = _now with { Phase = VcpuPhase.Absent };
        else if (link.StartsOn is { } cpu && cpus[cpu] is { } itsCpu) StartOn(cpu, itsCpu);
        if (_now.Phase == VcpuPhase.Absent) TellDomain(start, _now.Runstate);
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
    public bool MayBeAnywhere => Cpu < 0 && _now.Phase is not (VcpuPhase.Lost or VcpuPhase.Absent);

    /// <summary>Its exits.</summary>
    public ExitSpans Exits => _tables.Exits;

    /// <summary>Whether guest code runs, so that nothing but its exit can come next.</summary>
    public bool InGuest => _now.Phase is VcpuPhase.Guest or VcpuPhase.NestedGuest;

    /// <summary>Whether it waits for the pCPU that it was taken from.</summary>
    public bool Waits => _now.Phase is VcpuPhase.Preempted or VcpuPhase.Yielded;

    /// <summary>
    /// Whether records about it were lost on the pCPU that it is on; the next that says how long it has been there tells whether it was all the time.
    /// </summary>
    public bool IsUntold => _untoldUntilNs is not null;

    /// <summary>Since when its last row is open.</summary>
    public long SinceNs => _tables.StopNs;

    /// <summary>How often a record contradicted what was known although nothing was lost.</summary>
    public int Contradictions { get; private set; }

    /// <summary>When the first of them was.</summary>
    public long? FirstContradictionNs { get; private set; }

    /// <summary>Takes a record about it.</summary>
    /// <param name="heldNs">For how long at least the run state that ends had lasted, as the scheduler says; 0 when it does not.</param>
    public void Take(long timeNs, in VcpuInput input, long heldNs = 0, long? guestRip = null)
    {
        var at = Math.Max(_time.Clamp(timeNs), _tables.StopNs);
        if (_now.Phase == VcpuPhase.Lost) Apply(at, input with { IsProven = IsProof(at, input, heldNs) }, heldNs, guestRip);
        else Apply(at, input, heldNs, guestRip);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        var stop = _time.Coverage.StopNs;
        if (_now.OnCpu && _cpus[_now.Cpu] is { } cpu && cpu.Coverage.StopNs + LongestSilenceNs < stop)
        {
            Put(cpu.Coverage.StopNs + LongestSilenceNs, VcpuWords.Row(_now), Worse(_floor, Certainty.Edge));
            PutUnknown(stop, VcpuCause.AfterCoverage, Certainty.Edge);
        }

        Put(stop, VcpuWords.Row(_now), _now.Phase == VcpuPhase.Lost ? Certainty.Lossy : Worse(_floor, Certainty.Edge));
        _tables.Exits.Close(stop, Certainty.Edge);
        _tables.Put(_time.Span.StopNs, new(VcpuState.Unknown, VcpuCause.AfterCoverage), Certainty.Edge);
        _place.Finish();
        _tables.Finish();
    }

    private static Certainty Worse(Certainty one, Certainty other) => one > other ? one : other;

    private bool IsProof(long at, in VcpuInput input, long heldNs) => heldNs > 0 ? heldNs >= at - _tables.StopNs : _sleepsOn && input.Old == Runstate.Blocked;

    private void Apply(long at, in VcpuInput input, long heldNs, long? guestRip)
    {
        var step = VcpuMachine.Next(_now, input);
        if (input.Event == VcpuEvent.Continued || input is { Event: VcpuEvent.Changed, Old: Runstate.Running }) FillUntold(at - heldNs);
        Record(at, step, input, heldNs);
        if (input.Event == VcpuEvent.Exit) _tables.Exits.Open(at, new(input.Reason, guestRip, input.Cpu), Certainty.Certain);
        if (step.Past is not (VcpuPast.AsBelieved or VcpuPast.Unchanged)) _floor = Certainty.Certain;
        if (input.Event == VcpuEvent.Current && step.Past != VcpuPast.AsBelieved) _floor = Certainty.Lossy;

        // What no row tells yet, the domain learns with the row.
        if (_believed is not null || _tables.StopNs == at) TellDomain(at, step.Next.Runstate);
        _now = step.Next;
        if (_now.OnCpu) _place.Move(at, _now.Cpu);
    }

    private void TellDomain(long timeNs, Runstate? state)
    {
        _domain.Change(timeNs, _believed, state);
        _believed = state;
    }

    private void StartOn(int cpu, PcpuLine itsCpu)
    {
        _tables.Put(itsCpu.Coverage.StartNs, new(VcpuState.Unknown, VcpuCause.BeforeTrace), Certainty.Edge);
        itsCpu.Enter(itsCpu.Coverage.StartNs, this, isRecalled: true);
        (_now, _floor) = (_now with { Phase = VcpuPhase.OnCpu, Cpu = cpu }, Certainty.Inferred);
        _place.Move(itsCpu.Coverage.StartNs, cpu);
    }

    private void Record(long at, in VcpuStep step, in VcpuInput input, long heldNs)
    {
        switch (step.Past)
        {
            case VcpuPast.AsBelieved:
                if (step.Next.Phase != _now.Phase || step.Next.By != _now.By) RecordBelieved(at, input);
                if (input.Event == VcpuEvent.Entry) _tables.Exits.Close(at, Certainty.Certain);
                if (step.Next.Phase is VcpuPhase.Absent or VcpuPhase.Displaced || (input.Event == VcpuEvent.Loss && _now.OnCpu)) _tables.Exits.Close(at, Certainty.Lossy);
                break;
            case VcpuPast.Unchanged:
                Put(at, VcpuWords.Row(_now with { Phase = _now.Before }), Certainty.Inferred);
                break;
            case VcpuPast.Contradicted:
                RecordContradicted(at, input, heldNs);
                break;
            case VcpuPast.NotTold:
                _tables.Exits.Close(_tables.StopNs, Certainty.Lossy);
                _untoldUntilNs = at;
                break;
            default:
                RecordImplied(at, step.Past, input, heldNs);
                break;
        }
    }

    /// <summary>If it has been on its pCPU since before records were lost, it was while they were.</summary>
    private void FillUntold(long onCpuSinceNs)
    {
        if (_untoldUntilNs is not { } untilNs || !_now.OnCpu) return;
        var fromNs = Math.Max(_tables.StopNs, _cpus[_now.Cpu]?.StopNs ?? 0);
        if (onCpuSinceNs > fromNs) return;
        _untoldUntilNs = null;
        PutUnknown(fromNs, VcpuCause.BeforeTrace, Certainty.Edge);
        Put(untilNs, VcpuWords.Row(VcpuPast.Running, _now.Cpu), Certainty.Inferred);
        _floor = Certainty.Inferred;
    }

    private void RecordBelieved(long at, in VcpuInput input)
    {
        var row = VcpuWords.Row(_now);

        // Which pCPU a woken vCPU waits for shows when it gets it.
        var isPlaced = _now.Waits && row.Cpu is null && input is { Event: VcpuEvent.Changed, New: Runstate.Running, Cpu: >= 0 };
        if (isPlaced) row = row with { Cpu = input.Cpu, By = input.By };
        Put(at, row, _now.Phase == VcpuPhase.Unseen ? Certainty.Edge : _floor);
        _floor = Certainty.Certain;
    }

    /// <summary>What was believed is wrong: since the first loss if there was one, else altogether.</summary>
    private void RecordContradicted(long at, in VcpuInput input, long heldNs)
    {
        var since = _tables.StopNs;
        var isLost = _now.OnCpu ? _time.Holes.Touch(_now.Cpu, since) : _time.Holes.Touch(since);
        if (isLost || _floor == Certainty.Lossy)
        {
            Put(Math.Min(_time.Holes.FirstLoss(since) ?? since, at), VcpuWords.Row(_now), Certainty.Lossy);
        }
        else
        {
            Contradictions++;
            FirstContradictionNs ??= at;
        }

        _tables.Exits.Close(_tables.StopNs, Certainty.Lossy);
        var cause = isLost ? VcpuCause.Lost : input.Event == VcpuEvent.Changed ? VcpuCause.Untraced : VcpuCause.Conflict;
        var told = input.Event == VcpuEvent.Changed && input.Old != Runstate.Running;
        PutUnknown(told ? at - heldNs : at, cause, Certainty.Lossy);
        if (told) Put(at, VcpuWords.Row(PastOf(input.Old), input.Cpu), Certainty.Inferred);
    }

    /// <summary>A record tells what was before it: as far back as nothing can have changed unseen.</summary>
    private void RecordImplied(long at, VcpuPast past, in VcpuInput input, long heldNs)
    {
        if (_now.Phase == VcpuPhase.OnCpu)
        {
            Put(at, VcpuWords.Row(past, _now.Cpu), Worse(_floor, Certainty.Inferred));
            if (input.Event == VcpuEvent.Entry) _tables.Exits.Close(at, Certainty.Certain);
            return;
        }

        var since = _tables.StopNs;
        _tables.Exits.Close(since, Certainty.Lossy);
        var from = Math.Clamp(past is VcpuPast.Guest or VcpuPast.Hypervisor or VcpuPast.Running ? OnCpuSince(at, input.Cpu, heldNs) : OffCpuSince(at, heldNs), since, at);
        var cause = _now.Phase switch { VcpuPhase.Unseen => VcpuCause.BeforeTrace, VcpuPhase.Displaced => VcpuCause.Conflict, _ => VcpuCause.Lost };
        PutUnknown(from, cause, _now.Phase == VcpuPhase.Unseen ? Certainty.Edge : Certainty.Lossy);
        Put(at, VcpuWords.Row(past, input.Cpu), _time.Holes.Touch(from) ? Certainty.Lossy : Certainty.Inferred);
    }

    /// <summary>A pCPU whose records are complete, and that is said to be nobody else's, was its own all the time.</summary>
    private long OnCpuSince(long at, int cpu, long heldNs)
    {
        if (_cpus[cpu] is not { } itsCpu) return at - heldNs;
        return Math.Max(itsCpu.StopNs, Math.Min(at - heldNs, Math.Max(itsCpu.Coverage.StartNs, _time.Holes.QuietSince(cpu, _tables.StopNs))));
    }

    private long OffCpuSince(long at, long heldNs) =>
        _allCovered && _now.Phase == VcpuPhase.Unseen && !_time.Holes.Touch(_tables.StopNs) ? _tables.StopNs : at - heldNs;

    private static VcpuPast PastOf(Runstate old) => old switch
    {
        Runstate.Runnable => VcpuPast.Runnable,
        Runstate.Blocked => VcpuPast.Blocked,
        _ => VcpuPast.Offline,
    };

    private void PutUnknown(long stopNs, VcpuCause cause, Certainty certainty) => Put(stopNs, new(VcpuState.Unknown, cause), certainty);

    private void Put(long stopNs, in VcpuRow row, Certainty certainty)
    {
        if (_untoldUntilNs is { } untilNs)
        {
            _untoldUntilNs = null;
            PutUnknown(untilNs, VcpuCause.Lost, Certainty.Lossy);
        }

        if (stopNs <= _tables.StopNs) return;
        var isOnCpu = row.State is VcpuState.Guest or VcpuState.Hypervisor or VcpuState.Running;
        var cpu = isOnCpu && row.Cpu is { } its ? _cpus[its] : null;

        // What is said of the pCPU already was not this vCPU.
        if (cpu?.StopNs > _tables.StopNs) _tables.Put(Math.Min(cpu.StopNs, stopNs), new(VcpuState.Unknown, VcpuCause.Conflict), Certainty.Lossy);
        var startNs = _tables.StopNs;
        _tables.Put(stopNs, row, certainty);
        if (_believed is null && VcpuWords.RunstateOf(row.State) is { } recalled) _domain.Recall(startNs, stopNs, recalled);
        if (cpu is not null) cpu.Fill(startNs, stopNs, row.State, certainty);
        else if (_now.OnCpu) _cpus[_now.Cpu]?.Fill(startNs, stopNs, VcpuState.Unknown, certainty);
    }
}
