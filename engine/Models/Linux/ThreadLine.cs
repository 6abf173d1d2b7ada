using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>The life of one thread: applies its transitions and writes its rows of <c>thread_state</c>.</summary>
internal sealed class ThreadLine
{
    private readonly MachineTime _time;
    private readonly Track _track;
    private ThreadPhase _phase = ThreadPhase.Unseen;
    private WaitReason? _wait;
    private Who _waker;
    private Who _waking;
    private int _cpu = -1;

    public ThreadLine(MachineTime time, Track track)
    {
        _time = time;
        _track = track;
        Put(time.Coverage.StartNs, ThreadState.Unknown, Certainty.Edge);
    }

    /// <summary>The last name seen.</summary>
    public NameId Name { get; set; }

    /// <summary>How often a state was contradicted although nothing was lost.</summary>
    public int Contradictions { get; private set; }

    /// <summary>It got a CPU.</summary>
    public void SwitchedIn(long timeNs, int cpu)
    {
        Step(timeNs, ThreadInput.SwitchedIn, cpu);
        (_wait, _waker, _waking) = (null, default, default);
    }

    /// <summary>It left its CPU.</summary>
    public void SwitchedOut(long timeNs, int cpu, Leaving leaving)
    {
        Step(timeNs, InputOf(leaving), cpu);
        _wait = ReasonOf(leaving);
        _waker = default;
    }

    /// <summary>
    /// Its sleep ends. The waking event may precede the switch that puts the thread to sleep (try_to_wake_up waits for it),
    /// so a waker seen too early is kept for the wake-up event that follows.
    /// </summary>
    public void Woken(long timeNs, int targetCpu, Who waker, bool isWaking)
    {
        LoseAtHole(timeNs);
        if (_phase == ThreadPhase.Running)
        {
            _waking = isWaking ? waker : default;
        }
        else if (_phase == ThreadPhase.Runnable)
        {
            _cpu = targetCpu;
        }
        else
        {
            _waker = isWaking || _waking.Name is null ? waker : _waking;
            Step(timeNs, ThreadInput.Woken, targetCpu);
        }
    }

    /// <summary>It was created by another, on the CPU of that one.</summary>
    public void Born(long timeNs, int cpu)
    {
        (_wait, _waker) = (null, default);
        Step(timeNs, ThreadInput.Born, cpu);
    }

    /// <summary>Its id is free again.</summary>
    public void Gone(long timeNs) => Step(timeNs, ThreadInput.Gone, _cpu);

    /// <summary>It belongs to another CPU now.</summary>
    public void Migrated(long timeNs, int cpu)
    {
        LoseAtHole(timeNs);
        _cpu = cpu;
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        var stop = _time.Coverage.StopNs;
        LoseAtHole(stop);
        var certainty = _phase is ThreadPhase.Absent && !_time.Holes.Touch(_track.StopNs) ? Certainty.Certain : Certainty.Edge;
        Put(stop, StateOf(_phase), Worse(Sureness(), certainty));
        _cpu = -1;
        Put(_time.Span.StopNs, ThreadState.Unknown, Certainty.Edge);
        _track.Finish();
    }

    private void Step(long timeNs, ThreadInput input, int cpu)
    {
        LoseAtHole(timeNs);
        var step = ThreadMachine.Next(_phase, input);
        Record(timeNs, step.Past, cpu);
        (_phase, _cpu) = (step.Next, cpu);
    }

    /// <summary>When its CPU lost events, nothing is known of it from there on; looked at only when the thread is seen again.</summary>
    private void LoseAtHole(long timeNs)
    {
        if (_phase is ThreadPhase.Unseen or ThreadPhase.Lost or ThreadPhase.Absent) return;
        if (_time.Holes.FirstOpened(_cpu, _track.StopNs) is not { } hole || hole > timeNs) return;
        Put(hole, StateOf(_phase), Certainty.Lossy);
        (_phase, _wait, _waker) = (ThreadPhase.Lost, null, default);
    }

    private void Record(long timeNs, ThreadPast past, int cpu)
    {
        switch (past)
        {
            case ThreadPast.AsBelieved:
                Put(timeNs, StateOf(_phase), Sureness());
                break;
            case ThreadPast.Contradicted:
                RecordContradicted(timeNs);
                break;
            default:
                RecordImplied(timeNs, past, cpu);
                break;
        }
    }

    private void RecordContradicted(long timeNs)
    {
        var loss = _time.Holes.FirstLoss(_track.StopNs);
        if (loss is null) Contradictions++;
        else if (loss < timeNs) Put(loss.Value, StateOf(_phase), Certainty.Lossy);
        Put(timeNs, ThreadState.Unknown, Certainty.Lossy);
    }

    private void RecordImplied(long timeNs, ThreadPast past, int cpu)
    {
        var since = _track.StopNs;
        var holes = _time.Holes;
        var from = past == ThreadPast.Running ? holes.QuietSince(cpu, since) : holes.QuietSince(since);
        var state = past switch
        {
            ThreadPast.Running => ThreadState.Running,
            ThreadPast.Runnable => ThreadState.Runnable,
            ThreadPast.Sleeping => ThreadState.Sleeping,
            _ => ThreadState.Absent,
        };
        if (state == ThreadState.Absent) from = since;
        if (from > since) Put(Math.Min(from, timeNs), ThreadState.Unknown, Sureness());
        _cpu = cpu;
        Put(timeNs, state, from > since ? Certainty.Lossy : Certainty.Inferred);
    }

    private Certainty Sureness() => _phase switch
    {
        _ when _track.StopNs == _time.Coverage.StartNs && _phase is ThreadPhase.Unseen && !_time.Holes.Touch(_track.StopNs) => Certainty.Edge,
        ThreadPhase.Lost => Certainty.Lossy,
        ThreadPhase.Running => _time.Holes.Touch(_cpu, _track.StopNs) ? Certainty.Lossy : Certainty.Certain,
        _ => _time.Holes.Touch(_track.StopNs) ? Certainty.Lossy : Certainty.Certain,
    };

    private void Put(long stopNs, ThreadState state, Certainty certainty)
    {
        if (stopNs <= _track.StopNs) return;
        var hasCpu = state is ThreadState.Running or ThreadState.Runnable && _cpu >= 0;
        var tellsWaker = state is ThreadState.Runnable or ThreadState.Sleeping;
        var cells = new Cells(_track.Room(6));
        cells.Add(Name.Value == 0 ? null : Name.Value);
        cells.Add((long)state);
        cells.Add(hasCpu ? _cpu : null);
        cells.Add(state == ThreadState.Sleeping ? (long?)_wait : null);
        cells.Add(tellsWaker ? _waker.Name?.Value : null);
        cells.Add(tellsWaker ? _waker.Tid : null);
        _track.Put(stopNs, cells.Nulls, certainty);
    }

    private static Certainty Worse(Certainty one, Certainty other) => one > other ? one : other;

    private static ThreadState StateOf(ThreadPhase phase) => phase switch
    {
        ThreadPhase.Running => ThreadState.Running,
        ThreadPhase.Runnable => ThreadState.Runnable,
        ThreadPhase.Sleeping => ThreadState.Sleeping,
        ThreadPhase.Stopped => ThreadState.Stopped,
        ThreadPhase.Absent => ThreadState.Absent,
        _ => ThreadState.Unknown,
    };

    private static ThreadInput InputOf(Leaving leaving) => leaving switch
    {
        Leaving.Runnable => ThreadInput.LeftRunnable,
        Leaving.Stopped => ThreadInput.LeftStopped,
        Leaving.Dead => ThreadInput.LeftDead,
        _ => ThreadInput.LeftAsleep,
    };

    private static WaitReason? ReasonOf(Leaving leaving) => leaving switch
    {
        Leaving.Interruptible => WaitReason.Interruptible,
        Leaving.Uninterruptible => WaitReason.Uninterruptible,
        Leaving.Idle => WaitReason.Idle,
        Leaving.Parked => WaitReason.Parked,
        _ => null,
    };
}
