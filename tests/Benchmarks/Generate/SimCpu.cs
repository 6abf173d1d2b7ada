using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks.Generate;

/// <summary>A CPU with the threads bound to it: who runs, who is woken by what, who preempts whom.</summary>
/// <remarks>Threads keep to their CPU, so CPUs need not wait for each other and are simulated side by side.</remarks>
internal abstract class SimCpu
{
    private const int PreemptionChance = 25;

    private readonly SimThread[] _threads;
    private readonly SimThread _idle;
    private ulong _since;
    private int _turn;

    /// <param name="threads">Threads bound to the CPU.</param>
    protected SimCpu(KernelLog log, IEnumerable<SimThread> threads, Dice dice)
    {
        _threads = [.. threads];
        _idle = new SimThread(0, 0, $"swapper/{log.Cpu}");
        (Log, Dice, Current) = (log, dice, _idle);
        Timer = 0xffff888100000000 + ((ulong)log.Cpu << 12);
        log.SetContext(_idle);
        log.ProcessStates(_threads);
    }

    /// <summary>What its kernel records.</summary>
    protected KernelLog Log { get; }

    /// <summary>The thread on it.</summary>
    protected SimThread Current { get; private set; }

    /// <summary>Address of its timer.</summary>
    protected ulong Timer { get; }

    /// <summary>Whether no thread wants to run.</summary>
    protected bool IsIdle => Current == _idle;

    /// <summary>Its luck.</summary>
    protected Dice Dice { get; }

    /// <summary>The thread on it does some system calls, then sleeps or is preempted.</summary>
    protected void Work()
    {
        for (var calls = 1 + Dice.Below(4); calls > 0; calls--)
        {
            Log.Now += Dice.Around(3000);
            Call(Dice.Below(3));
        }

        if (Dice.Percent(30)) Interrupt();
        if (Dice.Percent(30)) Sleep();
    }

    /// <summary>An interrupt comes; whom it wakes may preempt the thread on the CPU.</summary>
    protected void Interrupt()
    {
        var woken = Dice.Percent(60) ? Wake() : null;
        if (Dice.Percent(85)) Log.TimerInterrupt(Timer, woken);
        else Log.DeviceInterrupt(woken);
        if (!IsIdle && woken is not null && Dice.Percent(PreemptionChance)) Schedule(sleeps: false);
    }

    /// <summary>The thread on it goes to sleep.</summary>
    protected void Sleep()
    {
        Current.Runnable = false;
        Schedule(sleeps: true);
    }

    /// <summary>Puts the next thread on it that wants to run.</summary>
    protected void Schedule(bool sleeps)
    {
        var next = Next();
        if (next == Current) return;
        if (!IsIdle) Log.Account(Current, Log.Now - _since);
        Log.Switch(Current, next, sleeps);
        (Current, _since) = (next, Log.Now);
    }

    /// <summary>Makes a sleeping thread want to run; null when none sleeps.</summary>
    private SimThread? Wake()
    {
        var sleeper = _threads.Length > 0 ? _threads[Dice.Below(_threads.Length)] : null;
        if (sleeper is null || sleeper.Runnable) return null;
        sleeper.Runnable = true;
        return sleeper;
    }

    private SimThread Next()
    {
        for (var i = 0; i < _threads.Length; i++)
        {
            _turn = (_turn + 1) % _threads.Length;
            if (_threads[_turn].Runnable) return _threads[_turn];
        }

        return _idle;
    }

    private void Call(int which)
    {
        if (which == 0) Log.Read(enters: true);
        else if (which == 1) Log.Write(enters: true);
        else Log.Futex(enters: true);
        if (which == 2 && Dice.Percent(40) && Wake() is { } woken) Log.Wake(woken);
        Log.Now += Dice.Around(1500);
        if (which == 0) Log.Read(enters: false);
        else if (which == 1) Log.Write(enters: false);
        else Log.Futex(enters: false);
    }
}
