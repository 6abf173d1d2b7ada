using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Brings the records of a host to its vCPUs and pCPUs.</summary>
internal sealed class XenRun : IModelRun
{
    private readonly MachineTime _time;
    private readonly VcpuOfEvent _subject = new();
    private readonly EventRouter _router;
    private readonly Residents _residents;
    private readonly CpuDetails _details;
    private readonly XenFindings _findings;
    private readonly XenExits _exits;
    private readonly XenSlots _slots;
    private readonly int _entry;
    private readonly int _exit;

    public XenRun(ModelContext context)
    {
        _time = new MachineTime(context);
        _slots = new XenSlots(context.Schema);
        (_entry, _exit) = (context.Schema.Find(XenEvents.Entry)?.Kind ?? -1, context.Schema.Find(XenEvents.Exit)?.Kind ?? -1);
        _exits = new XenExits(context.Names, XenFacts.VendorOf(context.Machine) == CpuVendor.Amd);
        _residents = new Residents(context, _time);
        _details = new CpuDetails(context, _time);
        _findings = new XenFindings(context, _residents);
        var scheduler = new SchedulerRecords(context, _residents, this);
        _router = new EventRouter(context.Schema)
            .OnLoss(Lose, Recover)
            .On(XenEvents.Lost, NameCurrent)
            .On(XenEvents.Hypercall, Call);
        scheduler.Route(_router);
        _details.Route(_router);
        new ExitHandlers(context, _residents).Route(_router);
        context.Vcpu = _subject;
    }

    /// <inheritdoc/>
    public void Take(in EventView e)
    {
        var cpu = _residents.Cpus[e.Cpu];
        var current = cpu?.Current;
        _subject.Place = current?.Place ?? -1;

        // Most records are of these two kinds.
        if (e.Kind == _exit)
        {
            Exit(e, cpu, current);
            return;
        }

        if (current is { InGuest: true } && e.Kind >= EventSchema.FirstEvent) _findings.AddInGuest(e.TimeNs);
        if (e.Kind == _entry) Enter(e, cpu, current);
        else _router.Take(e);
    }

    /// <summary>The record is about a vCPU that need not be on the pCPU that wrote it.</summary>
    public void IsAbout(VcpuLine? line)
    {
        if (line is not null) _subject.Place = line.Place;
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _residents.Finish();
        _details.Finish();
        _findings.Report();
    }

    private void Lose(in EventView e)
    {
        _time.Open(e);
        _residents.Lose(_time.Clamp(e.TimeNs), e.Cpu);
        _details.Lose(_time.Clamp(e.TimeNs), e.Cpu);
    }

    private void Recover(in EventView e)
    {
        _time.Close(e);
        _residents.Cpus[e.Cpu]?.Recover(_time.Clamp(e.TimeNs));
    }

    private void NameCurrent(in EventView e)
    {
        if (_residents.Cpus[e.Cpu] is { } cpu && e.Has(_slots.LostDomain))
            _residents.NameCurrent(_time.Clamp(e.TimeNs), e.Cpu, cpu, (int)e.Get(_slots.LostDomain), (int)e.Get(_slots.LostVcpu));
    }

    private void Enter(in EventView e, PcpuLine? cpu, VcpuLine? current)
    {
        _findings.VmRecords++;
        if (current is not null)
        {
            current.Take(e.TimeNs, new(VcpuEvent.Entry, e.Cpu, IsNested: e.Get(_slots.EntryNested) != 0));
            return;
        }

        if (cpu?.Occupancy == Occupancy.Unknown) cpu.EnterGuest(_time.Clamp(e.TimeNs));
        _findings.AddOrphan(VcpuEvent.Entry, e.TimeNs);
    }

    private void Exit(in EventView e, PcpuLine? cpu, VcpuLine? current)
    {
        _findings.VmRecords++;
        if (current is not null)
        {
            ref readonly var reason = ref _exits.Of(e.Get(_slots.ExitReason), e.Get(_slots.ExitSvm) != 0);
            current.TakeExit(e.TimeNs, new(reason, e.Has(_slots.ExitRip) ? e.Get(_slots.ExitRip) : null, e.Cpu));
            return;
        }

        if (cpu?.Occupancy == Occupancy.Unknown) cpu.LeaveGuest(_time.Clamp(e.TimeNs));
        _findings.AddOrphan(VcpuEvent.Exit, e.TimeNs);
    }

    /// <summary>A hypercall tells blocking from polling; the scheduler's record of either is the same (xen/common/sched/core.c, do_poll).</summary>
    private void Call(in EventView e)
    {
        const long SchedOp = 29;
        if (e.Get(_slots.HypercallOp) != SchedOp) return;
        var hint = e.Get(_slots.HypercallArg, -1) switch { 0 => VcpuHint.Yields, 1 => VcpuHint.Blocks, 3 => VcpuHint.Polls, _ => VcpuHint.None };
        if (hint != VcpuHint.None) _residents.Cpus[e.Cpu]?.Current?.Take(e.TimeNs, new(VcpuEvent.Hinted, e.Cpu, Hint: hint));
    }
}
