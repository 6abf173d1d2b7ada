using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>Brings the events of a host to its vCPUs.</summary>
internal sealed class KvmRun : IModelRun
{
    private readonly ModelContext _context;
    private readonly MachineTime _time;
    private readonly EventRouter _router;
    private readonly VcpuLines _vcpus;
    private readonly Claims _claims;
    private readonly SchedulerInputs _scheduler;
    private readonly KvmSlots _slots;
    private readonly ExitReasons _reasons;

    public KvmRun(ModelContext context)
    {
        _context = context;
        _time = new MachineTime(context);
        _vcpus = new VcpuLines(context, _time);
        _claims = new Claims(_vcpus);
        _slots = new KvmSlots(context.Schema);
        _reasons = new ExitReasons(context.Names);
        _scheduler = new SchedulerInputs(context, _vcpus, _claims);
        _router = new EventRouter(context.Schema)
            .OnLoss(Lose, Recover)
            .On("kvm_entry", Enter)
            .On("kvm_exit", Exit)
            .On("kvm_userspace_exit", ExitToUserspace)
            .On("irq_entry", Interrupt)
            .On("softirq_entry", Interrupt);
        _scheduler.Route(_router);
    }

    /// <inheritdoc/>
    public void Take(in EventView e) => _router.Take(e);

    /// <inheritdoc/>
    public void Finish()
    {
        _claims.Finish();
        foreach (var line in _vcpus.All) line.Finish();
        KvmFindings.Report(_context, _vcpus, _claims);
    }

    private void Enter(in EventView e) => Deliver(e, e.Get(_slots.EntryTid, -1), new(VcpuEvent.Entry, e.Cpu), -1, null);

    private void Exit(in EventView e)
    {
        var isa = ExitReasons.IsaOf(e.Get(_slots.Isa));
        var reason = _reasons.Of(isa, e.Get(_slots.ExitReason));
        long? rip = e.Has(_slots.GuestRip) ? e.Get(_slots.GuestRip) : null;
        Deliver(e, e.Get(_slots.ExitTid, -1), new(VcpuEvent.Exit, e.Cpu, reason), (int)e.Get(_slots.ExitVcpu, -1), rip);
    }

    private void ExitToUserspace(in EventView e)
    {
        var kind = UserspaceExits.KindOf(e.Has(_slots.UserspaceReason) ? e.Get(_slots.UserspaceReason) : null);
        Deliver(e, e.Get(_slots.UserspaceTid, -1), new(VcpuEvent.UserspaceExit, e.Cpu, new ExitReason { Kind = kind }), -1, null);
    }

    private void Interrupt(in EventView e)
    {
        var input = new VcpuInput(VcpuEvent.Interrupted, e.Cpu);
        if (_claims.EntryWaits(e.Cpu)) _claims.Keep(e.Cpu, new(e.TimeNs, input, -1, null));
        else _vcpus.AtCpus.Tell(e.TimeNs, e.Cpu, input);
    }

    /// <summary>
    /// Brings a VM event to its vCPU: the thread that its context names, else the one current on its CPU. While events are being lost
    /// the latter may be out of date; when its vCPU has another number than the exit says, it is.
    /// </summary>
    private void Deliver(in EventView e, long contextTid, in VcpuInput input, int vcpu, long? rip)
    {
        var tid = contextTid >= 0 ? (int)contextTid : _context.Threads!.TidBefore;
        var line = _vcpus.Of(tid);
        var mayBeStale = contextTid < 0 && _time.Holes.IsOpen(e.Cpu);
        if (contextTid < 0 && _claims.Wait(e.Cpu)) _claims.Keep(e.Cpu, new(e.TimeNs, input, vcpu, rip));
        else if (line is not null && !(mayBeStale && vcpu >= 0 && vcpu != line.Link.Vcpu)) line.Take(e.TimeNs, input, rip);
        else if (tid < 0 || mayBeStale) _claims.Keep(e.Cpu, new(e.TimeNs, input, vcpu, rip));
        else _claims.Orphan(e.TimeNs, input.Event);
    }

    private void Lose(in EventView e)
    {
        _claims.Settle(e.Cpu, tid: -1);
        _time.Open(e);
        foreach (var line in _vcpus.All)
            if (line.Cpu == e.Cpu) line.Take(e.TimeNs, new(VcpuEvent.Loss, e.Cpu));
    }

    private void Recover(in EventView e)
    {
        _claims.Settle(e.Cpu, tid: -1);
        _time.Close(e);
    }
}
