namespace VmQuery.Engine.Models.Linux;

/// <summary>How a thread left its CPU.</summary>
internal enum Leaving : byte
{
    /// <summary>Still wants a CPU: preempted or yielded.</summary>
    Runnable,

    /// <summary>Waits for something; a signal would wake it.</summary>
    Interruptible,

    /// <summary>Waits for something; no signal wakes it.</summary>
    Uninterruptible,

    /// <summary>Waits as an idle kernel thread.</summary>
    Idle,

    /// <summary>Waits as a parked kernel thread.</summary>
    Parked,

    /// <summary>Stopped by a signal or a tracer.</summary>
    Stopped,

    /// <summary>Will not run again.</summary>
    Dead,
}
