using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Linux;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>Turns what the host's scheduler does into inputs of vCPUs.</summary>
internal sealed class SchedulerInputs(ModelContext context, VcpuLines vcpus, Claims claims)
{
    private readonly IThreadsOnCpu _threads = context.Threads!;
    private readonly Occupants _occupants = new(context, vcpus);
    private readonly PrevStateTable _prevStates = PrevStateTable.For(context.Machine.KernelRelease);
    private readonly SwitchSlots _switch = new(context.Schema);
    private readonly int _migrateTid = context.Schema.Slot("sched_migrate_task", "tid");
    private readonly int _migrateCpu = context.Schema.Slot("sched_migrate_task", "dest_cpu");
    private readonly int _childTid = context.Schema.Slot("sched_process_fork", "child_tid");
    private readonly int _freeTid = context.Schema.Slot("sched_process_free", "tid");

    /// <summary>Asks for the events.</summary>
    public void Route(EventRouter router) => router
        .On("sched_switch", Switch)
        .On("sched_waking", Wake("sched_waking", isWaking: true))
        .On("sched_wakeup", Wake("sched_wakeup", isWaking: false))
        .On("sched_wakeup_new", Wake("sched_wakeup_new", isWaking: false))
        .On("sched_migrate_task", Migrate)
        .On("sched_process_fork", Fork)
        .On("sched_process_free", Free);

    private static VcpuEvent EventOf(Leaving leaving) => leaving switch
    {
        Leaving.Runnable => VcpuEvent.LeftRunnable,
        Leaving.Stopped => VcpuEvent.LeftStopped,
        Leaving.Dead => VcpuEvent.Gone,
        _ => VcpuEvent.LeftAsleep,
    };

    private void Switch(in EventView e)
    {
        if (!_switch.TryRead(e, out var facts)) return;
        claims.Settle(e.Cpu, facts.PrevTid);
        var leaving = _prevStates.Decode(facts.PrevState);
        var occupant = _occupants.Of(facts.NextTid, facts.NextName);
        vcpus.Of(facts.PrevTid)?.Take(e.TimeNs, new(EventOf(leaving), e.Cpu, By: occupant));
        vcpus.Of(facts.NextTid)?.Take(e.TimeNs, new(VcpuEvent.SwitchedIn, e.Cpu));
        vcpus.AtCpus.Tell(e.TimeNs, e.Cpu, new(VcpuEvent.Occupied, e.Cpu, By: occupant));
    }

    private TakeEvent Wake(string canonicalName, bool isWaking)
    {
        var slots = new WakeSlots(context.Schema, canonicalName);
        return (in EventView e) =>
        {
            if (!slots.TryRead(e, out var facts) || vcpus.Of(facts.Tid) is not { } line) return;

            // While the thread is still on a CPU only the waking event is followed by a wake-up that ends a sleep.
            var waker = isWaking || !line.OnCpu ? Labeled(_threads.Waker) : default;
            var target = facts.TargetCpu < 0 ? e.Cpu : facts.TargetCpu;
            line.Take(e.TimeNs, new(VcpuEvent.Woken, target, By: Labeled(_threads.Occupant), Waker: waker));
        };
    }

    private Who Labeled(Who who) => who is { Tid: { } tid, Name: { } name } ? _occupants.Of(tid, name) : who;

    private void Migrate(in EventView e)
    {
        if (!e.Has(_migrateTid) || !e.Has(_migrateCpu) || vcpus.Of((int)e.Get(_migrateTid)) is not { } line) return;
        line.Migrate(e.TimeNs, (int)e.Get(_migrateCpu), Labeled(_threads.Occupant));
    }

    private void Fork(in EventView e)
    {
        if (e.Has(_childTid)) vcpus.Of((int)e.Get(_childTid))?.Take(e.TimeNs, new(VcpuEvent.Born, e.Cpu));
    }

    private void Free(in EventView e)
    {
        if (e.Has(_freeTid)) vcpus.Of((int)e.Get(_freeTid))?.Take(e.TimeNs, new(VcpuEvent.Gone));
    }
}
