using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>The life of one vCPU: applies its transitions and writes its rows.</summary>
internal sealed class VcpuLine
{
    private readonly MachineTime _time;
    private readonly VcpuTables _tables;
    private readonly VcpuWords _words;
    private readonly VcpuPlace _place;
    private readonly VcpusAtCpus _atCpus;
    private readonly WaitPieces _pieces;
    private VcpuNow _now = VcpuNow.Unseen;

    public VcpuLine(VcpuLink link, MachineTime time, VcpuTables tables, VcpusAtCpus atCpus)
    {
        (Link, _time, _tables, _words, _atCpus) = (link, time, tables, new(link.ExitsTraced), atCpus);
        _place = new VcpuPlace(time, tables);
        _pieces = new WaitPieces(tables);
        tables.Put(time.Coverage.StartNs, new(VcpuState.Unknown, VcpuCause.BeforeTrace), Certainty.Edge);
    }

    /// <summary>Which thread is which vCPU.</summary>
    public VcpuLink Link { get; }

    /// <summary>CPU that its thread is on or queued at; -1 when not known.</summary>
    public int Cpu => _place.Cpu;

    /// <summary>Whether its thread is on a CPU.</summary>
    public bool OnCpu => _now.OnCpu;

    /// <summary>Whether its thread waits for a CPU.</summary>
    public bool Waits => _now.Waits;

    /// <summary>Whether guest code of it runs.</summary>
    public bool InGuest => _now.Phase == VcpuPhase.Guest;

    /// <summary>How often a state was contradicted although nothing was lost.</summary>
    public int Contradictions { get; private set; }

    /// <summary>When the first of them was.</summary>
    public long? FirstContradictionNs { get; private set; }

    /// <summary>Takes an event of the vCPU or of its thread.</summary>
    public void Take(long timeNs, in VcpuInput input, long? guestRip = null)
    {
        // After a loss it is not known whether it still was in its guest, so its own next event tells.
        if (input.Event == VcpuEvent.Interrupted && _time.Holes.Touch(input.Cpu, _tables.StopNs)) return;
        var at = AtOrAfterLast(timeNs);
        if (_words.ExitsTraced || input.Event is not (VcpuEvent.Entry or VcpuEvent.Exit or VcpuEvent.UserspaceExit)) Step(at, input, guestRip);
        else CountUnpaired(at, input, guestRip);

        // Woken or moved by a CPU whose events are complete, to one whose events are being lost: whether it runs there, nothing tells.
        if (_now.Waits && _time.Holes.IsOpen(_now.Cpu)) Step(at, new(VcpuEvent.Loss, _now.Cpu), guestRip: null);
    }

    /// <summary>Its thread is moved to the run queue of another CPU; when it waits, it waits for that one now.</summary>
    /// <param name="by">Who has that CPU.</param>
    public void Migrate(long timeNs, int cpu, Who by)
    {
        if (_now.Waits) Take(timeNs, new(VcpuEvent.Occupied, cpu, By: by));
        _place.See(AtOrAfterLast(timeNs), cpu);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        var stop = _time.Coverage.StopNs;
        var certainty = Sureness(_now, _tables.StopNs);
        _pieces.Write(stop, certainty);
        _tables.Put(stop, _words.Row(_now), certainty > Certainty.Edge ? certainty : Certainty.Edge);
        _tables.Exits.Close(stop, Certainty.Edge);
        _tables.Put(_time.Span.StopNs, new(VcpuState.Unknown, VcpuCause.AfterCoverage), Certainty.Edge);
        _place.Finish();
        _tables.Finish();
    }

    private void Step(long at, in VcpuInput input, long? guestRip)
    {
        if (MayMiss(_now, _tables.StopNs)) _now = _now.Doubted();
        var step = VcpuMachine.Next(_now, input);
        if (step.Past == VcpuPast.Contradicted) RecordContradicted(at);
        else if (step.Past != VcpuPast.AsBelieved) RecordImplied(at, step.Past, input.Cpu);
        else if (step.Next.Phase != _now.Phase || input.Event is not (VcpuEvent.Woken or VcpuEvent.Occupied or VcpuEvent.Interrupted))
            RecordBelieved(at, step.Next, input);
        else if (step.Next.Cpu != _now.Cpu || step.Next.By != _now.By) _pieces.Add(at, RowNow());

        if (_words.ExitsTraced && (input.Event == VcpuEvent.Exit || step.Next.Open.Kind == ExitKind.None)) CloseExit(at, step, input.Event);
        if (input.Event == VcpuEvent.Exit) _tables.Exits.Open(at, new(input.Reason, guestRip, input.Cpu), Sureness(step.Next, at));
        _atCpus.Move(this, _now, step.Next);
        _now = step.Next;
        // Who has the CPU that it waits for, or interrupts it, does not show that the vCPU is still there.
        if (input.Event is not (VcpuEvent.Loss or VcpuEvent.Occupied or VcpuEvent.Interrupted)) _place.See(at, _now.Cpu);
    }

    /// <summary>
    /// Entries without exits, or exits without entries, only tell that the thread is on its CPU. An exit still counts, until the next one.
    /// </summary>
    private void CountUnpaired(long at, in VcpuInput input, long? guestRip)
    {
        Step(at, new(VcpuEvent.UserspaceExit, input.Cpu, new ExitReason { Kind = ExitKind.Other }), guestRip: null);
        if (input.Event != VcpuEvent.Exit) return;
        _tables.Exits.Close(at, Certainty.Lossy);
        _tables.Exits.Open(at, new(input.Reason, guestRip, input.Cpu), Certainty.Lossy);
    }

    private void RecordBelieved(long at, in VcpuNow next, in VcpuInput input)
    {
        // An exit recorded late, after its interrupt, tells what the host did until then.
        var isLate = input.Event == VcpuEvent.Exit && _now.Phase == VcpuPhase.Hypervisor;
        var row = _words.Row(isLate ? _now with { Open = input.Reason } : _now) with { Waker = next.Phase == VcpuPhase.Waking ? next.Waker : WakerOf(_now) };
        var certainty = Sureness(_now, _tables.StopNs);
        _pieces.Write(at, certainty);
        _tables.Put(at, row, certainty);
    }

    /// <summary>What was believed is wrong: since the first loss if there was one, else altogether.</summary>
    private void RecordContradicted(long at)
    {
        var loss = _time.Holes.FirstLoss(_tables.StopNs);
        if (loss is null)
        {
            _pieces.Drop();
            Contradictions++;
            FirstContradictionNs ??= at;
            _tables.Put(at, new(VcpuState.Unknown, VcpuCause.Conflict), Certainty.Lossy);
            return;
        }

        _pieces.Write(Math.Min(loss.Value, at), Certainty.Lossy);
        _tables.Put(Math.Min(loss.Value, at), RowNow(), Certainty.Lossy);
        _tables.Exits.Close(_tables.StopNs, Certainty.Lossy);
        _tables.Put(at, new(VcpuState.Unknown, VcpuCause.Lost), Certainty.Lossy);
    }

    /// <summary>An event tells what was before it, back to the start of the trace or to where nothing is missing any more.</summary>
    private void RecordImplied(long at, VcpuPast past, int cpu)
    {
        var since = _tables.StopNs;
        var holes = _time.Holes;
        var known = past is VcpuPast.Guest or VcpuPast.Hypervisor ? holes.QuietSince(cpu, since) : holes.QuietSince(since);
        if (past == VcpuPast.Absent) known = since;
        var isLost = _now.Phase == VcpuPhase.Lost || known > since;
        if (isLost) PutLost(Math.Min(known, at));
        _tables.Put(at, _words.Row(past, cpu, isLost), isLost ? Certainty.Lossy : Certainty.Inferred);
    }

    private void PutLost(long stopNs)
    {
        if (_now.Phase == VcpuPhase.Unseen)
            _tables.Put(Math.Min(_time.Holes.FirstLoss(_tables.StopNs) ?? stopNs, stopNs), _words.Row(_now), Certainty.Lossy);
        _tables.Put(stopNs, new(VcpuState.Unknown, VcpuCause.Lost), Certainty.Lossy);
    }

    private void CloseExit(long at, in VcpuStep step, VcpuEvent e)
    {
        var isCut = step.Past == VcpuPast.Contradicted || e is VcpuEvent.Loss or VcpuEvent.Gone;
        _tables.Exits.Close(at, isCut ? Certainty.Lossy : Certainty.Certain);
    }

    private Certainty Sureness(in VcpuNow now, long sinceNs)
    {
        if (MayMiss(now, sinceNs) || now.Phase == VcpuPhase.Lost || (now.InDoubt && now.RestsOnExit)) return Certainty.Lossy;
        if (now.Phase == VcpuPhase.Unseen) return Certainty.Edge;

        // Whether a thread works in the kernel or in the device model, and what it sleeps for, only its exit tells.
        var isGuessed = _words.ExitsTraced && now.Open.Kind == ExitKind.None && now.Phase is VcpuPhase.Hypervisor or VcpuPhase.Blocked;
        return isGuessed ? Certainty.Inferred : Certainty.Certain;
    }

    /// <summary>Whether events of the vCPU may be lost since a time: on a CPU those of that CPU tell of it, else those of any.</summary>
    private bool MayMiss(in VcpuNow now, long sinceNs) => now.OnCpu ? _time.Holes.Touch(now.Cpu, sinceNs) : _time.Holes.Touch(sinceNs);

    private VcpuRow RowNow() => _words.Row(_now) with { Waker = WakerOf(_now) };

    /// <summary>A waker seen while the thread was still on a CPU belongs to the sleep that follows.</summary>
    private static Who WakerOf(in VcpuNow now) => now.Phase == VcpuPhase.Waking ? now.Waker : default;

    private long AtOrAfterLast(long timeNs) => Math.Max(_time.Clamp(timeNs), Math.Max(_tables.StopNs, _pieces.StopNs));
}
