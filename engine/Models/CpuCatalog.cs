using static VmQuery.Engine.Models.CommonColumns;

namespace VmQuery.Engine.Models;

/// <summary>What every model of a system that schedules CPUs speaks of: what a CPU does, and for whom.</summary>
internal static class CpuCatalog
{
    private static readonly ColumnSchema Cpu = new("cpu", ColumnType.Integer, "CPU of the machine");

    /// <summary>What a CPU does; cells of <c>state</c> are <see cref="CpuState"/>.</summary>
    public static TableSchema CpuMode { get; } = new(
        "cpu_mode", Interval(Cpu, new ColumnSchema("state", ColumnType.Word, "what the CPU does", Words.Of<CpuState>())), ["machine_id", "cpu", "start_ns"]);

    /// <summary>Which thread, or vCPU where the hypervisor schedules them itself, is current on a CPU.</summary>
    public static TableSchema CpuTask { get; } = new(
        "cpu_task",
        Interval(Cpu, new("tid", ColumnType.Integer, "thread id, 0 = idle"), new("thread", ColumnType.Name, "name of the thread")),
        ["machine_id", "cpu", "start_ns"]);

    /// <summary>Handled interrupts.</summary>
    public static TableSchema Irq { get; } = new(
        "irq",
        Interval(
            Cpu,
            new("irq", ColumnType.Integer, "number of the interrupt"),
            new("handler", ColumnType.Name, "who handles it, as its driver calls itself; null when that is not recorded")),
        ["machine_id", "cpu", "start_ns"]);

    /// <summary>The kind of entity.</summary>
    public static KindDecl Kind { get; } = new("cpu", "cpus", "cpu", "cpu", null, "a CPU as its kernel numbers it") { Owners = ["host", "guest"] };

    /// <summary>The track over <see cref="CpuMode"/>.</summary>
    public static TrackDecl ModeTrack { get; } = new("mode", "cpu", CpuMode, "state", Main: true, "what the CPU does");

    /// <summary>The track over <see cref="CpuTask"/>.</summary>
    public static TrackDecl RunningTrack { get; } = new("running", "cpu", CpuTask, "thread", Main: false, "thread on the CPU");

    /// <summary>The spans of <see cref="Irq"/>.</summary>
    public static SpanDecl IrqSpan { get; } = new("irq", "cpu", Irq, "interrupts while they are handled");
}

/// <summary>What a CPU does.</summary>
internal enum CpuState : byte
{
    /// <summary>No evidence.</summary>
    Unknown,

    /// <summary>Its idle thread is current.</summary>
    Idle,

    /// <summary>A thread runs, in kernel or user mode.</summary>
    Task,

    /// <summary>It handles an interrupt.</summary>
    Irq,

    /// <summary>It handles a soft interrupt.</summary>
    Softirq,

    /// <summary>Guest instructions execute on it.</summary>
    Guest,

    /// <summary>The hypervisor works for a vCPU.</summary>
    Hypervisor,

    /// <summary>A vCPU has it; guest and hypervisor cannot be told apart.</summary>
    Running,

    /// <summary>The hypervisor puts another vCPU on it.</summary>
    Switching,
}
