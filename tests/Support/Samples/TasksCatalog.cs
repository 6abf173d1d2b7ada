using VmQuery.Engine.Models;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Tests.Support.Samples;

/// <summary>Words that no model makes yet: the frequency of CPUs.</summary>
internal static class TasksCatalog
{
    /// <summary>How fast a CPU runs.</summary>
    public static TableSchema CpuFreq { get; } = new(
        "cpu_freq", CommonColumns.Interval(new("cpu", Integer, "number"), new ColumnSchema("freq", BigInt, "Hz")), ["machine_id", "cpu", "start_ns"]);

    /// <summary>The words.</summary>
    public static Catalog Catalog { get; } = new([], [new("freq", "cpu", CpuFreq, "freq", Main: false, "how fast it runs")], [], []);

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
