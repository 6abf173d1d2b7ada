using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>What a <c>sched_switch</c> says.</summary>
internal readonly record struct SwitchFacts(int PrevTid, NameId PrevName, long PrevState, int NextTid, NameId NextName);

/// <summary>Where <c>sched_switch</c> keeps its fields.</summary>
internal sealed class SwitchSlots(EventSchema schema)
{
    private readonly int _prevTid = schema.Slot("sched_switch", "prev_tid");
    private readonly int _prevComm = schema.Slot("sched_switch", "prev_comm");
    private readonly int _prevState = schema.Slot("sched_switch", "prev_state");
    private readonly int _nextTid = schema.Slot("sched_switch", "next_tid");
    private readonly int _nextComm = schema.Slot("sched_switch", "next_comm");

    /// <summary>The facts, or false when the trace leaves out who is switched.</summary>
    public bool TryRead(in EventView e, out SwitchFacts facts)
    {
        facts = new(
            (int)e.Get(_prevTid), new((int)e.Get(_prevComm)), e.Get(_prevState), (int)e.Get(_nextTid), new((int)e.Get(_nextComm)));
        return e.Has(_prevTid) && e.Has(_nextTid) && e.Cpu >= 0 && facts.PrevTid >= 0 && facts.NextTid >= 0;
    }
}

/// <summary>What a wake-up event says; the CPU is -1 when it does not say.</summary>
internal readonly record struct WakeFacts(int Tid, NameId Name, int TargetCpu);

/// <summary>Where one of the wake-up events keeps its fields.</summary>
internal sealed class WakeSlots(EventSchema schema, string canonicalName)
{
    private readonly int _tid = schema.Slot(canonicalName, "tid");
    private readonly int _comm = schema.Slot(canonicalName, "comm");
    private readonly int _target = schema.Slot(canonicalName, "target_cpu");

    /// <summary>The facts, or false when the trace leaves out who is woken.</summary>
    public bool TryRead(in EventView e, out WakeFacts facts)
    {
        facts = new((int)e.Get(_tid), new((int)e.Get(_comm)), (int)e.Get(_target, -1));
        return e.Has(_tid) && facts.Tid > 0;
    }
}

/// <summary>Which interrupt, and who handles it; null when the trace does not say.</summary>
internal readonly record struct IrqFacts(int? Irq, NameId? Handler);

/// <summary>Where the events of interrupt handlers keep their fields.</summary>
internal sealed class IrqSlots(EventSchema schema)
{
    private readonly int _entered = schema.Slot("irq_entry", "irq");
    private readonly int _handler = schema.Slot("irq_entry", "name");
    private readonly int _left = schema.Slot("irq_exit", "irq");

    /// <summary>What an entry says.</summary>
    public IrqFacts Entered(in EventView e) =>
        new(e.Has(_entered) ? (int)e.Get(_entered) : null, e.Has(_handler) ? new NameId((int)e.Get(_handler)) : null);

    /// <summary>What an exit says: it does not name the handler.</summary>
    public IrqFacts Left(in EventView e) => new(e.Has(_left) ? (int)e.Get(_left) : null, null);
}
