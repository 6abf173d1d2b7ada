using VmQuery.Engine.Events;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Models.Linux;

/// <summary>Brings the events of a machine to its CPUs and threads, and knows who is on which CPU.</summary>
internal sealed class LinuxRun : IModelRun, IThreadsOnCpu
{
    private readonly ModelContext _context;
    private readonly MachineTime _time;
    private readonly EventRouter _router;
    private readonly CpuLines _cpus;
    private readonly ThreadLines _threads;
    private readonly SwitchSlots _switch;
    private readonly IrqSlots _irq;
    private readonly PrevStateTable _prevStates;

    public LinuxRun(ModelContext context)
    {
        _context = context;
        _time = new MachineTime(context);
        _cpus = new CpuLines(context, _time);
        _threads = new ThreadLines(context, _time, this, _cpus);
        _router = new EventRouter(context.Schema)
            .OnLoss(Lose, Recover)
            .On("sched_switch", Switch)
            .On("sched_process_fork", _threads.Fork)
            .On("sched_process_exec", _threads.Exec)
            .On("sched_process_free", _threads.Free)
            .On("statedump_process", _threads.StateDump)
            .On("sched_migrate_task", _threads.Migrate)
            .On("sched_waking", _threads.Wake("sched_waking", isWaking: true))
            .On("sched_wakeup", _threads.Wake("sched_wakeup", isWaking: false))
            .On("sched_wakeup_new", _threads.Wake("sched_wakeup_new", isWaking: false))
            .On("irq_entry", EnterIrq)
            .On("irq_exit", LeaveIrq)
            .On("softirq_entry", (in EventView e) => _cpus[e.Cpu]?.Modes.EnterSoftirq(_time.Clamp(e.TimeNs)))
            .On("softirq_exit", (in EventView e) => _cpus[e.Cpu]?.Modes.LeaveSoftirq(_time.Clamp(e.TimeNs)));
        if (context.Topology.LinksOf(context.Machine.Id).All(link => link.ExitsTraced)) RouteGuestEdges();
        _switch = new SwitchSlots(context.Schema);
        _irq = new IrqSlots(context.Schema);
        _prevStates = PrevStateTable.For(context.Machine.KernelRelease);
        context.Threads = this;
    }

    /// <inheritdoc/>
    public int TidBefore { get; private set; } = -1;

    /// <summary>Whether that CPU was handling an interrupt just before the event, so that its thread only lent the CPU.</summary>
    public bool InterruptBefore { get; private set; }

    /// <inheritdoc/>
    public Who Waker => _threads.Waker;

    /// <inheritdoc/>
    public Who Occupant => _threads.Occupant;

    /// <inheritdoc/>
    public void Take(in EventView e)
    {
        var cpu = _cpus[e.Cpu];
        TidBefore = cpu?.Tid ?? -1;
        InterruptBefore = cpu?.Modes.InInterrupt ?? false;
        _router.Take(e);
    }

    /// <inheritdoc/>
    public void Finish()
    {
        _cpus.Finish();
        _threads.Finish();
        if (_threads.Contradictions == 0) return;
        _context.Findings.Add(new Finding(
            "impossible-transition",
            Severity.Note,
            _context.Machine.Name,
            _threads.Contradictions,
            null,
            "Events of a thread contradict each other although none were reported lost; the time between them is unknown."));
    }

    private void RouteGuestEdges() => _router
        .On(LinuxModel.GuestEntry, (in EventView e) => _cpus[e.Cpu]?.Modes.EnterGuest(_time.Clamp(e.TimeNs)))
        .On(LinuxModel.GuestExit, (in EventView e) => _cpus[e.Cpu]?.Modes.LeaveGuest(_time.Clamp(e.TimeNs)));

    private void Switch(in EventView e)
    {
        if (!_switch.TryRead(e, out var facts)) return;
        if (TidBefore < 0) TidBefore = facts.PrevTid;
        var time = _time.Clamp(e.TimeNs);
        _cpus[e.Cpu]?.Switch(time, facts.PrevTid, facts.PrevName, facts.NextTid, facts.NextName);
        _threads.Switch(time, e.Cpu, facts, _prevStates.Decode(facts.PrevState));
    }

    private void EnterIrq(in EventView e)
    {
        if (_cpus[e.Cpu] is not { } cpu) return;
        var time = _time.Clamp(e.TimeNs);
        cpu.Modes.EnterIrq(time);
        cpu.Irqs.Enter(time, _irq.Entered(e));
    }

    private void LeaveIrq(in EventView e)
    {
        if (_cpus[e.Cpu] is not { } cpu) return;
        var time = _time.Clamp(e.TimeNs);
        cpu.Modes.LeaveIrq(time);
        cpu.Irqs.Leave(time, _irq.Left(e));
    }

    private void Lose(in EventView e)
    {
        _cpus[e.Cpu]?.Lose(_time.Clamp(e.TimeNs));
        _time.Open(e);
    }

    private void Recover(in EventView e)
    {
        _cpus[e.Cpu]?.Recover(_time.Clamp(e.TimeNs));
        _time.Close(e);
    }
}
