namespace VmQuery.Engine.Models.Linux;

/// <summary>The interrupts that one CPU handles (<c>irq</c>).</summary>
/// <remarks>
/// A handler may be interrupted by another. One that the edge of the trace or a loss cuts has the part that is known; one whose end
/// went by unseen though nothing was lost has no row, for nothing tells how long it took.
/// </remarks>
internal sealed class CpuIrqs(MachineTime time, int cpu, IrqRows rows)
{
    /// <summary>The kernel counts hard interrupts in four bits (HARDIRQ_BITS in include/linux/preempt.h): where more are open, ends went by unseen.</summary>
    private const int Deepest = 15;

    private readonly List<Handled> _open = new(Deepest);

    /// <summary>A handler that may have started unseen, with the time from which on it would have been seen; null when there can be none.</summary>
    private Handled? _cut = new(time.Coverage.StartNs, default, Certainty.Edge);

    /// <summary>A handler starts.</summary>
    public void Enter(long timeNs, in IrqFacts facts)
    {
        if (_open.Count == Deepest) _open.RemoveAt(0);
        _open.Add(new(timeNs, facts, Certainty.Certain));
    }

    /// <summary>A handler ends, and with it whatever interrupted it.</summary>
    public void Leave(long timeNs, in IrqFacts facts)
    {
        var at = Find(facts.Irq);
        if (at >= 0)
        {
            Write(_open[at], timeNs, Certainty.Certain);
            _open.RemoveRange(at, _open.Count - at);
        }
        else if (_cut is { } cut)
        {
            if (timeNs > cut.StartNs) Write(cut with { Facts = facts }, timeNs, Certainty.Certain);
            Switch();
        }
    }

    /// <summary>The scheduler puts another thread on the CPU; handlers end before it does.</summary>
    public void Switch()
    {
        _open.Clear();
        _cut = null;
    }

    /// <summary>Events are lost from now on.</summary>
    public void Lose(long timeNs) => Cut(timeNs, Certainty.Lossy);

    /// <summary>Events are complete again.</summary>
    public void Recover(long timeNs)
    {
        Switch();
        _cut = new(timeNs, default, Certainty.Lossy);
    }

    /// <summary>The trace ends.</summary>
    public void Finish() => Cut(time.Coverage.StopNs, Certainty.Edge);

    private int Find(int? irq)
    {
        var at = _open.Count - 1;
        while (irq is not null && at >= 0 && _open[at].Facts.Irq != irq) at--;
        return at;
    }

    private void Cut(long timeNs, Certainty certainty)
    {
        foreach (var handled in _open) Write(handled, timeNs, certainty);
        Switch();
    }

    private void Write(in Handled handled, long stopNs, Certainty certainty)
    {
        if (time.Holes.Touch(cpu, handled.StartNs)) certainty = Certainty.Lossy;
        if (handled.Certainty > certainty) certainty = handled.Certainty;
        rows.Add(cpu, handled.StartNs, stopNs, handled.Facts.Irq, handled.Facts.Handler, certainty);
    }

    /// <param name="Certainty">How sure its start is.</param>
    private readonly record struct Handled(long StartNs, IrqFacts Facts, Certainty Certainty);
}
