using static VmQuery.Engine.Models.CommonColumns;

namespace VmQuery.Engine.Models.Linux;

/// <summary>What the Linux model speaks of: CPUs and threads of a traced kernel.</summary>
internal static class LinuxCatalog
{
    private static readonly ColumnSchema Cpu = new("cpu", ColumnType.Integer, "CPU of the machine");
    private static readonly ColumnSchema Tid = new("tid", ColumnType.Integer, "thread id, 0 = idle");
    private static readonly ColumnSchema Name = new("thread", ColumnType.Name, "name of the thread");

    /// <summary>What a thread does; cells of <c>state</c> are <see cref="ThreadState"/>.</summary>
    public static TableSchema ThreadStates { get; } = new(
        "thread_state",
        Interval(
            Tid,
            Name,
            new("state", ColumnType.Word, "what the thread does", Words.Of<ThreadState>()),
            Cpu,
            new("wait_reason", ColumnType.Word, "kind of sleep", Words.Of<WaitReason>()),
            new("woken_by", ColumnType.Name, "who ended this sleep, or the one just before"),
            new("woken_by_tid", ColumnType.Integer, "thread that ended this sleep, or the one just before")),
        ["machine_id", "tid", "start_ns"]);

    /// <summary>Kinds, tracks and spans.</summary>
    public static Catalog Catalog { get; } = new(
        [
            CpuCatalog.Kind,
            new("thread", "threads", "thread", "tid", "name", "a thread of a kernel") { Owners = ["host", "guest"] },
        ],
        [
            CpuCatalog.ModeTrack,
            CpuCatalog.RunningTrack,
            new("state", "thread", ThreadStates, "state", Main: true, "what the thread does"),
        ],
        [CpuCatalog.IrqSpan],
        [])
    {
        // What a guest's kernel calls a CPU is a vCPU to its host, by the same number.
        RunsOn =
        [
            new("thread", "cpu", ThreadStates.Name, "cpu", WhichMachine.Own),
            new("thread", "vcpu", ThreadStates.Name, "cpu", WhichMachine.Own),
        ],
    };
}

/// <summary>What a thread does.</summary>
internal enum ThreadState : byte
{
    /// <summary>No evidence.</summary>
    Unknown,

    /// <summary>Current on a CPU.</summary>
    Running,

    /// <summary>Wants a CPU and has none.</summary>
    Runnable,

    /// <summary>Waits for something.</summary>
    Sleeping,

    /// <summary>Stopped by a signal or traced.</summary>
    Stopped,

    /// <summary>Not created yet, or gone.</summary>
    Absent,
}

/// <summary>How a thread sleeps (include/linux/sched.h, task states).</summary>
internal enum WaitReason : byte
{
    /// <summary>A signal would wake it (TASK_INTERRUPTIBLE).</summary>
    Interruptible,

    /// <summary>No signal wakes it (TASK_UNINTERRUPTIBLE), mostly input or output.</summary>
    Uninterruptible,

    /// <summary>Idle kernel thread (TASK_IDLE).</summary>
    Idle,

    /// <summary>Parked (TASK_PARKED).</summary>
    Parked,
}
