using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>One CPU: which thread is current on it (<c>cpu_task</c>).</summary>
/// <remarks>
/// The first switch after the trace starts or after a hole names in <c>prev_tid</c> who was on the CPU until then.
/// </remarks>
internal sealed class CpuLine
{
    private readonly MachineTime _time;
    private readonly Track _tasks;
    private readonly int _cpu;
    private NameId _name;

    public CpuLine(MachineTime time, int cpu, Track tasks, CpuModes modes, CpuIrqs irqs)
    {
        (_time, _tasks, _cpu, Modes, Irqs) = (time, tasks, cpu, modes, irqs);
        Put(time.Coverage.StartNs, Certainty.Edge);
    }

    /// <summary>Current thread; -1 when not known.</summary>
    public int Tid { get; private set; } = -1;

    /// <summary>What the CPU does.</summary>
    public CpuModes Modes { get; }

    /// <summary>The interrupts that it handles.</summary>
    public CpuIrqs Irqs { get; }

    /// <summary>The scheduler puts another thread on the CPU.</summary>
    public void Switch(long timeNs, int prevTid, NameId prevName, int nextTid, NameId nextName)
    {
        if (Tid == prevTid) Leave(timeNs, prevName, Sureness());
        else if (Tid >= 0) Deny(timeNs);
        else Recall(timeNs, prevTid, prevName);
        Modes.Switch(timeNs, prevTid, nextTid);
        Irqs.Switch();
        (Tid, _name) = (nextTid, nextName);
    }

    /// <summary>Events are lost from now on.</summary>
    public void Lose(long timeNs)
    {
        Put(timeNs, Tid < 0 ? Sureness() : Certainty.Lossy);
        Tid = -1;
        Modes.Lose(timeNs);
        Irqs.Lose(timeNs);
    }

    /// <summary>Events are complete again; what happened just before is not.</summary>
    public void Recover(long timeNs)
    {
        Put(timeNs, Certainty.Lossy);
        Tid = -1;
        Modes.Recover(timeNs);
        Irqs.Recover(timeNs);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        Put(_time.Coverage.StopNs, Sureness() == Certainty.Lossy ? Certainty.Lossy : Certainty.Edge);
        Tid = -1;
        Put(_time.Span.StopNs, Certainty.Edge);
        _tasks.Finish();
        Modes.Finish();
        Irqs.Finish();
    }

    private void Leave(long timeNs, NameId name, Certainty certainty)
    {
        _name = name;
        Put(timeNs, certainty);
    }

    /// <summary>Another thread leaves than was believed to be there: a switch was missed.</summary>
    private void Deny(long timeNs)
    {
        var loss = _time.Holes.FirstLoss(_tasks.StopNs) ?? _tasks.StopNs;
        if (loss < timeNs) Put(loss, Certainty.Lossy);
        Tid = -1;
        Put(timeNs, Certainty.Lossy);
    }

    private void Recall(long timeNs, int prevTid, NameId prevName)
    {
        var since = _tasks.StopNs;
        var from = _time.Holes.QuietSince(_cpu, since);
        if (from > since) Put(Math.Min(from, timeNs), Certainty.Lossy);
        Tid = prevTid;
        Leave(timeNs, prevName, _time.Holes.Touch(_cpu, since) ? Certainty.Lossy : Certainty.Inferred);
    }

    private Certainty Sureness() =>
        _time.Holes.Touch(_cpu, _tasks.StopNs) ? Certainty.Lossy
        : Tid < 0 ? Certainty.Edge
        : Certainty.Certain;

    private void Put(long stopNs, Certainty certainty)
    {
        var cells = new Cells(_tasks.Room(2));
        cells.Add(Tid < 0 ? null : Tid);
        cells.Add(Tid < 0 ? null : _name.Value);
        _tasks.Put(stopNs, cells.Nulls, certainty);
    }
}
