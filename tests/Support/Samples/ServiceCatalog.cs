using VmQuery.Engine.Models;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Tests.Support.Samples;

/// <summary>Words of a service that no model makes yet: disks and their requests, spans of work, how fast a CPU is clocked.</summary>
internal static class ServiceCatalog
{
    /// <summary>Disks of machines.</summary>
    public static TableSchema Disk { get; } = new("disk", [CommonColumns.MachineId, new("disk_id", Integer, "number"), new("name", Text, "name")], []);

    /// <summary>Requests to disks.</summary>
    public static TableSchema Request { get; } = new(
        "request", [CommonColumns.MachineId, new("request_id", Integer, "number"), new("disk_id", Integer, "disk")], []);

    /// <summary>Whether a request is pending.</summary>
    public static TableSchema RequestState { get; } = new(
        "request_state",
        CommonColumns.Interval(
            new("request_id", Integer, "request"), new("disk_id", Integer, "disk"), new("disk", Name, "name of the disk"), new("state", Word, "pending or not", ["done", "pending"])),
        ["machine_id", "request_id", "start_ns"]);

    /// <summary>Pieces of work that a program marked.</summary>
    public static TableSchema Span { get; } = new("span", [CommonColumns.MachineId, new("span_id", Integer, "number"), new("name", Text, "name")], []);

    /// <summary>Whether a piece of work is open.</summary>
    public static TableSchema SpanState { get; } = new(
        "span_state",
        CommonColumns.Interval(new("span_id", Integer, "piece of work"), new("span", Name, "its name"), new("state", Word, "open or not", ["closed", "open"])),
        ["machine_id", "span_id", "start_ns"]);

    /// <summary>How fast a CPU is clocked.</summary>
    public static TableSchema CpuFreq { get; } = new(
        "cpu_freq", CommonColumns.Interval(new("cpu", Integer, "CPU"), new ColumnSchema("freq", BigInt, "Hz")), ["machine_id", "cpu", "start_ns"]);

    /// <summary>A service missed what it promised.</summary>
    public static EventDecl SlaMiss { get; } = new(
        ["sla_miss"],
        new TableSchema(
            "event_sla_miss",
            [
                new("time_ns", BigInt, "when"),
                new("machine_id", Integer, "who recorded it"),
                new("cpu", Integer, "where"),
                new("tid", Integer, "current thread"),
                new("guest_id", Integer, "guest it is about"),
                new("vcpu", Integer, "vCPU of that guest"),
                new("late_ns", BigInt, "by how much"),
            ],
            ["time_ns"]));

    /// <summary>Kinds and tracks.</summary>
    public static Catalog Catalog { get; } = new(
        [
            new("disk", "disks", "disk", "disk_id", "name", "a disk of a machine") { Owners = ["host", "guest"] },
            new("request", "requests", "request", "request_id", null, "a request to a disk") { Owners = ["disk"] },
            new("span", "spans", "span", "span_id", "name", "a piece of work") { Owners = ["host", "guest"] },
        ],
        [
            new("state", "request", RequestState, "state", Main: true, "whether the request is pending"),
            new("state", "span", SpanState, "state", Main: true, "whether the piece of work is open"),
            new("freq", "cpu", CpuFreq, "freq", Main: false, "how fast the CPU is clocked"),
        ],
        [],
        []);
}
