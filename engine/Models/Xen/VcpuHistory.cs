using System.Runtime.CompilerServices;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What one vCPU did, up to now: what a transition says of the time before it becomes rows, as far back as that can be told.</summary>
/// <param name="allCovered">Whether every CPU of the machine is traced, so that no change went unseen.</param>
internal sealed class VcpuHistory(MachineTime time, VcpuTables tables, PcpuLines cpus, VcpuInDomain domain, bool allCovered)
{
    /// <summary>
    /// A vCPU that was on a CPU which wrote nothing more for so long before the trace ended may be anywhere: xentrace looks for
    /// records every 100 ms, and those lost after the last look are reported by none.
    /// </summary>
    private const long LongestSilenceNs = 200_000_000;

    private Certainty _floor;
    private long? _untoldUntilNs;

    /// <summary>Up to when it is written.</summary>
    public long StopNs => tables.StopNs;

    /// <summary>Up to when it is settled, be it as not known: a record of an earlier time, as where a counter goes back, counts from here on.</summary>
    public long SettledNs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // Asked for each record.
        get => _untoldUntilNs is { } untilNs ? Math.Max(StopNs, untilNs) : StopNs;
    }

    /// <summary>
    /// Whether records about it were lost on the pCPU that it is on; the next that says how long it has been there tells whether it was all the time.
    /// </summary>
    public bool IsUntold => _untoldUntilNs is not null;

    /// <summary>How often a record contradicted what was known although nothing was lost.</summary>
    public int Contradictions { get; private set; }

    /// <summary>When the first of them was.</summary>
    public long? FirstContradictionNs { get; private set; }

    /// <summary>It is on a pCPU when the records of that start, as a later one tells.</summary>
    public void StartOn(PcpuLine cpu)
    {
        tables.Put(cpu.Coverage.StartNs, new(VcpuState.Unknown, VcpuCause.BeforeTrace), Certainty.Edge);
        _floor = Certainty.Inferred;
    }

    /// <summary>A record ends what was.</summary>
    /// <param name="now">What was known until then.</param>
    /// <param name="past">What the record says of it.</param>
    /// <param name="next">What is known from then on.</param>
    /// <param name="heldNs">For how long at least the run state that ends had lasted, as the scheduler says; 0 when it does not.</param>
    public void Record(long at, in VcpuNow now, VcpuPast past, in VcpuNow next, in VcpuInput input, long heldNs)
    {
        if (input.Event == VcpuEvent.Continued || input is { Event: VcpuEvent.Changed, Old: Runstate.Running }) FillUntold(now, at - heldNs);
        switch (past)
        {
            case VcpuPast.AsBelieved:
                if (next.Phase != now.Phase || next.By != now.By) PutBelieved(at, now, input);
                if (input.Event == VcpuEvent.Entry) tables.Exits.Close(at, Certainty.Certain);
                if (next.Phase is VcpuPhase.Absent or VcpuPhase.Displaced || (input.Event == VcpuEvent.Loss && now.OnCpu)) tables.Exits.Close(at, Certainty.Lossy);
                return;
            case VcpuPast.Unchanged:
                PutUnchanged(at, now);
                return;
            case VcpuPast.Contradicted:
                PutContradicted(at, now, input, heldNs);
                break;
            case VcpuPast.NotTold:
                tables.Exits.Close(StopNs, Certainty.Lossy);
                _untoldUntilNs = at;
                break;
            default:
                PutImplied(at, now, past, input, heldNs);
                break;
        }

        _floor = input.Event == VcpuEvent.Current ? Certainty.Lossy : Certainty.Certain;
    }

    /// <summary>The trace ends.</summary>
    public void Finish(in VcpuNow now)
    {
        var stop = time.Coverage.StopNs;
        if (now.OnCpu && cpus[now.Cpu] is { } cpu && cpu.Coverage.StopNs + LongestSilenceNs < stop)
        {
            PutNow(cpu.Coverage.StopNs + LongestSilenceNs, now, Worse(_floor, Certainty.Edge));
            PutUnknown(stop, now, VcpuCause.AfterCoverage, Certainty.Edge);
        }

        PutNow(stop, now, now.Phase == VcpuPhase.Lost ? Certainty.Lossy : Worse(_floor, Certainty.Edge));
        tables.Exits.Close(stop, Certainty.Edge);
        tables.Put(time.Span.StopNs, new(VcpuState.Unknown, VcpuCause.AfterCoverage), Certainty.Edge);
    }

    private static Certainty Worse(Certainty one, Certainty other) => one > other ? one : other;

    /// <summary>If it has been on its pCPU since before records were lost, it was while they were.</summary>
    private void FillUntold(in VcpuNow now, long onCpuSinceNs)
    {
        if (_untoldUntilNs is not { } untilNs || !now.OnCpu) return;
        var fromNs = Math.Max(StopNs, cpus[now.Cpu]?.StopNs ?? 0);
        if (onCpuSinceNs > fromNs) return;
        _untoldUntilNs = null;
        PutUnknown(fromNs, now, VcpuCause.BeforeTrace, Certainty.Edge);
        Put(untilNs, now, VcpuWords.Row(VcpuPast.Running, now.Cpu), Certainty.Inferred);
        _floor = Certainty.Inferred;
    }

    private void PutBelieved(long at, in VcpuNow now, in VcpuInput input)
    {
        VcpuWords.Row(now, out var row);

        // Which pCPU a woken vCPU waits for shows when it gets it.
        var isPlaced = now.Waits && row.Cpu is null && input is { Event: VcpuEvent.Changed, New: Runstate.Running, Cpu: >= 0 };
        if (isPlaced) (row.Cpu, row.By) = (input.Cpu, input.By);
        Put(at, now, row, now.Phase == VcpuPhase.Unseen ? Certainty.Edge : _floor);
        _floor = Certainty.Certain;
    }

    private void PutUnchanged(long at, in VcpuNow now)
    {
        VcpuWords.Row(now with { Phase = now.Before }, out var row);
        Put(at, now, row, Certainty.Inferred);
    }

    /// <summary>What was believed is wrong: since the first loss if there was one, else altogether.</summary>
    private void PutContradicted(long at, in VcpuNow now, in VcpuInput input, long heldNs)
    {
        var since = StopNs;
        var isLost = now.OnCpu ? time.Holes.Touch(now.Cpu, since) : time.Holes.Touch(since);
        if (isLost || _floor == Certainty.Lossy)
        {
            PutNow(Math.Min(time.Holes.FirstLoss(since) ?? since, at), now, Certainty.Lossy);
        }
        else
        {
            Contradictions++;
            FirstContradictionNs ??= at;
        }

        tables.Exits.Close(StopNs, Certainty.Lossy);
        var cause = isLost ? VcpuCause.Lost : input.Event == VcpuEvent.Changed ? VcpuCause.Untraced : VcpuCause.Conflict;
        var told = input.Event == VcpuEvent.Changed && input.Old != Runstate.Running;
        PutUnknown(told ? at - heldNs : at, now, cause, Certainty.Lossy);
        if (told) Put(at, now, VcpuWords.Row(VcpuWords.PastOf(input.Old), input.Cpu), Certainty.Inferred);
    }

    /// <summary>A record tells what was before it: as far back as nothing can have changed unseen.</summary>
    private void PutImplied(long at, in VcpuNow now, VcpuPast past, in VcpuInput input, long heldNs)
    {
        if (now.Phase == VcpuPhase.OnCpu)
        {
            Put(at, now, VcpuWords.Row(past, now.Cpu), Worse(_floor, Certainty.Inferred));
            if (input.Event == VcpuEvent.Entry) tables.Exits.Close(at, Certainty.Certain);
            return;
        }

        var since = StopNs;
        tables.Exits.Close(since, Certainty.Lossy);
        var isOnCpu = past is VcpuPast.Guest or VcpuPast.Hypervisor or VcpuPast.Running;
        var from = Math.Clamp(isOnCpu ? OnCpuSince(at, input.Cpu, heldNs) : OffCpuSince(at, now, heldNs), since, at);
        var cause = now.Phase switch { VcpuPhase.Unseen => VcpuCause.BeforeTrace, VcpuPhase.Displaced => VcpuCause.Conflict, _ => VcpuCause.Lost };
        PutUnknown(from, now, cause, now.Phase == VcpuPhase.Unseen ? Certainty.Edge : Certainty.Lossy);
        Put(at, now, VcpuWords.Row(past, input.Cpu), time.Holes.Touch(from) ? Certainty.Lossy : Certainty.Inferred);
    }

    /// <summary>A pCPU whose records are complete, and that is said to be nobody else's, was its own all the time.</summary>
    private long OnCpuSince(long at, int cpu, long heldNs)
    {
        if (cpus[cpu] is not { } itsCpu) return at - heldNs;
        return Math.Max(itsCpu.StopNs, Math.Min(at - heldNs, Math.Max(itsCpu.Coverage.StartNs, time.Holes.QuietSince(cpu, StopNs))));
    }

    private long OffCpuSince(long at, in VcpuNow now, long heldNs) =>
        allCovered && now.Phase == VcpuPhase.Unseen && !time.Holes.Touch(StopNs) ? StopNs : at - heldNs;

    private void PutNow(long stopNs, in VcpuNow now, Certainty certainty)
    {
        VcpuWords.Row(now, out var row);
        Put(stopNs, now, row, certainty);
    }

    private void PutUnknown(long stopNs, in VcpuNow now, VcpuCause cause, Certainty certainty) => Put(stopNs, now, new(VcpuState.Unknown, cause), certainty);

    private void Put(long stopNs, in VcpuNow now, in VcpuRow row, Certainty certainty)
    {
        if (_untoldUntilNs is { } untilNs) PutUntold(untilNs, now);
        if (stopNs <= StopNs) return;
        var cpu = row.IsOnCpu && row.Cpu is { } its ? cpus[its] : null;
        if (cpu is not null && cpu.StopNs > StopNs) PutConflict(Math.Min(cpu.StopNs, stopNs));
        var startNs = StopNs;
        tables.Put(stopNs, row, certainty);
        domain.Recall(startNs, stopNs, row.State);
        if (cpu is not null) cpu.Fill(startNs, stopNs, row.State, certainty);
        else if (now.OnCpu) cpus[now.Cpu]?.Fill(startNs, stopNs, VcpuState.Unknown, certainty);
    }

    private void PutUntold(long untilNs, in VcpuNow now)
    {
        _untoldUntilNs = null;
        PutUnknown(untilNs, now, VcpuCause.Lost, Certainty.Lossy);
    }

    /// <summary>What is said of the pCPU already was not this vCPU.</summary>
    private void PutConflict(long stopNs) => tables.Put(stopNs, new(VcpuState.Unknown, VcpuCause.Conflict), Certainty.Lossy);
}
