using VmQuery.Engine.Models;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Tests.Support.Samples;

/// <summary>Words that no model makes yet: interrupts, and the frequency of CPUs.</summary>
internal static class TasksCatalog
{
    private static readonly ColumnSchema Number = new("irq", Integer, "number of the interrupt");

    /// <summary>Interrupts.</summary>
    public static TableSchema Irqs { get; } = new("irq", [CommonColumns.MachineId, Number], []);

    /// <summary>Whether an interrupt is being handled, and where.</summary>
    public static TableSchema IrqState { get; } = new(
        "irq_state",
        CommonColumns.Interval(Number, new("state", Word, "whether it is handled", ["inactive", "active"]), new("cpu", Integer, "where")),
        ["machine_id", "irq", "start_ns"]);

    /// <summary>How fast a CPU runs.</summary>
    public static TableSchema CpuFreq { get; } = new(
        "cpu_freq", CommonColumns.Interval(new("cpu", Integer, "number"), new ColumnSchema("freq", BigInt, "Hz")), ["machine_id", "cpu", "start_ns"]);

    /// <summary>The words.</summary>
    public static Catalog Catalog { get; } = new(
        [new("irq", "irqs", Irqs.Name, "irq", null, "an interrupt line") { Owners = ["host", "guest"] }],
        [
            new("state", "irq", IrqState, "state", Main: true, "whether it is handled"),
            new("freq", "cpu", CpuFreq, "freq", Main: false, "how fast it runs"),
        ],
        [],
        [])
    {
        RunsOn = [new("irq", "cpu", IrqState.Name, "cpu", WhichMachine.Own)],
    };

    /// <summary>A thread is woken; recorded where its waker runs.</summary>
    public static EventDecl SchedWakeup { get; } = new(
        ["sched_wakeup"],
        new TableSchema(
            "event_sched_wakeup",
            [
                new("time_ns", BigInt, "when"),
                CommonColumns.MachineId,
                new("cpu", Integer, "where"),
                new("tid", Integer, "current thread"),
                new("guest_id", Integer, "guest of that thread"),
                new("vcpu", Integer, "vCPU that the thread is"),
                new("woken", Name, "thread that is woken"),
            ],
            ["time_ns"]));
}
