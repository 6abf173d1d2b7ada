namespace VmQuery.Engine.Models.Linux;

/// <summary>What is known of a thread.</summary>
internal enum ThreadPhase : byte
{
    /// <summary>Nothing since the trace started.</summary>
    Unseen,

    /// <summary>Nothing since events were lost.</summary>
    Lost,

    /// <summary>Current on a CPU.</summary>
    Running,

    /// <summary>Wants a CPU.</summary>
    Runnable,

    /// <summary>Waits for something.</summary>
    Sleeping,

    /// <summary>Stopped.</summary>
    Stopped,

    /// <summary>Not created yet, or gone.</summary>
    Absent,
}

/// <summary>What an event tells of a thread.</summary>
internal enum ThreadInput : byte
{
    /// <summary>It got a CPU.</summary>
    SwitchedIn,

    /// <summary>It left its CPU and wants one.</summary>
    LeftRunnable,

    /// <summary>It left its CPU to sleep.</summary>
    LeftAsleep,

    /// <summary>It left its CPU stopped.</summary>
    LeftStopped,

    /// <summary>It left its CPU for good.</summary>
    LeftDead,

    /// <summary>Its id is free again.</summary>
    Gone,

    /// <summary>Its sleep is over.</summary>
    Woken,

    /// <summary>It was created.</summary>
    Born,
}

/// <summary>What a transition says of the time before it.</summary>
internal enum ThreadPast : byte
{
    /// <summary>It was as believed.</summary>
    AsBelieved,

    /// <summary>It cannot have been as believed.</summary>
    Contradicted,

    /// <summary>It must have been running.</summary>
    Running,

    /// <summary>It must have been runnable.</summary>
    Runnable,

    /// <summary>It must have been sleeping.</summary>
    Sleeping,

    /// <summary>It cannot have existed.</summary>
    Absent,
}

/// <summary>Outcome of a transition.</summary>
internal readonly record struct ThreadStep(ThreadPhase Next, ThreadPast Past);

/// <summary>The states of a Linux thread, as a pure function.</summary>
internal static class ThreadMachine
{
    /// <summary>What a thread does after an input, and what the input says of the time before.</summary>
    public static ThreadStep Next(ThreadPhase phase, ThreadInput input) => (phase, input) switch
    {
        (ThreadPhase.Unseen or ThreadPhase.Lost, _) => new(Alone(input), Implied(input)),

        (ThreadPhase.Running, ThreadInput.Woken) => new(phase, ThreadPast.AsBelieved),
        (ThreadPhase.Running, ThreadInput.SwitchedIn or ThreadInput.Born) => new(Alone(input), ThreadPast.Contradicted),
        (ThreadPhase.Running, _) => new(Alone(input), ThreadPast.AsBelieved),

        // A thread that is switched in without a wake-up was woken unseen: the event need not be traced.
        (ThreadPhase.Runnable or ThreadPhase.Sleeping or ThreadPhase.Stopped, ThreadInput.SwitchedIn or ThreadInput.Woken) =>
            new(Alone(input), ThreadPast.AsBelieved),
        (ThreadPhase.Runnable, ThreadInput.Born) => new(phase, ThreadPast.AsBelieved),
        (ThreadPhase.Runnable or ThreadPhase.Sleeping or ThreadPhase.Stopped, _) => new(Alone(input), ThreadPast.Contradicted),

        (ThreadPhase.Absent, ThreadInput.Gone) => new(phase, ThreadPast.AsBelieved),
        (ThreadPhase.Absent, ThreadInput.LeftRunnable or ThreadInput.LeftAsleep or ThreadInput.LeftStopped or ThreadInput.LeftDead) =>
            new(Alone(input), ThreadPast.Contradicted),
        (ThreadPhase.Absent, _) => new(Alone(input), ThreadPast.AsBelieved),

        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What an input tells without any knowledge of before.</summary>
    private static ThreadPhase Alone(ThreadInput input) => input switch
    {
        ThreadInput.SwitchedIn => ThreadPhase.Running,
        ThreadInput.LeftRunnable or ThreadInput.Woken or ThreadInput.Born => ThreadPhase.Runnable,
        ThreadInput.LeftAsleep => ThreadPhase.Sleeping,
        ThreadInput.LeftStopped => ThreadPhase.Stopped,
        ThreadInput.LeftDead or ThreadInput.Gone => ThreadPhase.Absent,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>What must have been before an input when nothing was missed.</summary>
    private static ThreadPast Implied(ThreadInput input) => input switch
    {
        ThreadInput.SwitchedIn => ThreadPast.Runnable,
        ThreadInput.LeftRunnable or ThreadInput.LeftAsleep or ThreadInput.LeftStopped or ThreadInput.LeftDead => ThreadPast.Running,
        ThreadInput.Woken => ThreadPast.Sleeping,
        ThreadInput.Born => ThreadPast.Absent,
        ThreadInput.Gone => ThreadPast.AsBelieved,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
