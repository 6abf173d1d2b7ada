using System.Collections.Immutable;
using VmQuery.Engine.Quality;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Engine.Models;

/// <summary>Tables that every session has, whatever was traced.</summary>
internal static class SessionTables
{
    /// <summary>One row: what the session is.</summary>
    public static TableSchema Session { get; } = Table(
        "session",
        new("format_version", Integer, "version of this schema"),
        new("tool_version", Text, "program that wrote it"),
        new("start_ns", BigInt, "start of the session, ns since the Unix epoch"),
        new("stop_ns", BigInt, "stop of the session, exclusive"));

    /// <summary>Machines.</summary>
    public static TableSchema Machine { get; } = Table(
        "machine",
        CommonColumns.MachineId,
        new("name", Text, "what questions call it"),
        new("role", Word, "host, guest, or nested: both", Words.Of<MachineRole>()),
        new("parent_id", Integer, "machine it runs on"),
        new("host_pid", Integer, "process that runs it on its host, or its domain there"),
        new("host_uuid", Text, "identity of its running kernel"),
        new("kernel_release", Text, "kernel release"),
        new("hypervisor", Text, "what its own guests run under"),
        new("traced", Flag, "whether it has a trace of its own"));

    /// <summary>Traces.</summary>
    public static TableSchema Trace { get; } = Table(
        "trace",
        new("trace_id", Integer, "id"),
        CommonColumns.MachineId,
        new("path", Text, "where it was read from"),
        new("format", Text, "trace format"),
        new("uuid", Text, "identity of the trace"),
        new("tracer", Text, "tracer and version"),
        new("events", BigInt, "events in it, wanted or not"),
        new("first_ns", BigInt, "first event"),
        new("last_ns", BigInt, "last event"));

    /// <summary>Streams.</summary>
    public static TableSchema Stream { get; } = Table(
        "stream",
        new("stream_id", Integer, "id"),
        new("trace_id", Integer, "trace"),
        CommonColumns.MachineId,
        new("name", Text, "name in the trace"),
        new("cpu", Integer, "its CPU"),
        new("events", BigInt, "events in it"),
        new("packets", BigInt, "packets in it"),
        new("bytes", BigInt, "bytes of its files"),
        new("lost_events", BigInt, "events the tracer dropped"),
        new("lost_packets", BigInt, "packets missing by sequence number"));

    /// <summary>What the classes of events fill in each stream, where the format has classes.</summary>
    public static TableSchema StreamVolume { get; } = Table(
        "stream_volume",
        new("stream_id", Integer, "stream"),
        CommonColumns.MachineId,
        new("cpu", Integer, "its CPU"),
        new("class", Text, "class of events, by which the tracer's masks choose them"),
        new("events", BigInt, "events of it, wanted or not"),
        new("bytes", BigInt, "bytes that they take"));

    /// <summary>CPUs of traced machines.</summary>
    public static TableSchema Cpu { get; } = Table("cpu", CommonColumns.MachineId, new("cpu", Integer, "number"));

    /// <summary>vCPUs; <c>machine_id</c> is the guest.</summary>
    public static TableSchema Vcpu { get; } = Table("vcpu", CommonColumns.MachineId, new("vcpu", Integer, "number in its guest"));

    /// <summary>Threads with their names over time: one row per name.</summary>
    public static TableSchema Thread { get; } = new(
        "thread",
        [
            CommonColumns.MachineId,
            new("tid", Integer, "thread id"),
            new("pid", Integer, "process; null when the trace does not tell"),
            new("name", Name, "name in this time"),
            CommonColumns.StartNs,
            CommonColumns.StopNs,
        ],
        ["machine_id", "tid", "start_ns"]);

    /// <summary>Which host thread is which vCPU, when, and how that is known.</summary>
    public static TableSchema VcpuLink { get; } = Table(
        "vcpu_link",
        new("host_id", Integer, "machine that runs it"),
        new("host_pid", Integer, "process, or domain"),
        new("host_tid", Integer, "thread; null where the hypervisor schedules vCPUs themselves"),
        new("guest_id", Integer, "guest"),
        new("vcpu", Integer, "number in its guest"),
        CommonColumns.StartNs,
        CommonColumns.StopNs,
        new("evidence", Text, "what says so"),
        new("confidence", Word, "how sure that is", Words.Of<Confidence>()));

    /// <summary>How each machine's clock maps to the reference clock: <c>reference = alpha * own + beta</c>.</summary>
    public static TableSchema ClockSegment { get; } = Table(
        "clock_segment",
        CommonColumns.MachineId,
        CommonColumns.StartNs,
        CommonColumns.StopNs,
        new("alpha", Real, "rate against the reference clock"),
        new("beta_ns", BigInt, "offset"),
        new("err_lo_ns", BigInt, "error bound below; null when not known"),
        new("err_hi_ns", BigInt, "error bound above; null when not known"),
        new("evidence", Text, "what says so"));

    /// <summary>What tracers say they dropped, and what of their traces cannot be read.</summary>
    public static TableSchema Loss { get; } = Table(
        "loss",
        new("stream_id", Integer, "stream"),
        CommonColumns.MachineId,
        new("cpu", Integer, "its CPU"),
        CommonColumns.StartNs,
        CommonColumns.StopNs,
        new("events", BigInt, "events dropped"),
        new("packets", BigInt, "packets missing"),
        new("reason", Text, "why: dropped, corrupt, truncated, unread (the rest of the stream is missing) or unrecorded (between two recordings)"));

    /// <summary>For which time each machine has a trace.</summary>
    public static TableSchema Coverage { get; } = Table("coverage", CommonColumns.MachineId, CommonColumns.StartNs, CommonColumns.StopNs);

    /// <summary>What an honest answer has to mention.</summary>
    public static TableSchema Finding { get; } = Table(
        "finding",
        new("code", Text, "kind of finding"),
        new("severity", Word, "how much it matters", Words.Of<Severity>()),
        new("subject", Text, "what it is about"),
        new("count", BigInt, "how often"),
        new("first_ns", BigInt, "when first"),
        new("message", Text, "what it means for answers"));

    /// <summary>Whether each stream was recording or losing events.</summary>
    public static TableSchema StreamState { get; } = new(
        "stream_state",
        CommonColumns.Interval(
            new("stream_id", Integer, "stream"),
            new("cpu", Integer, "its CPU"),
            new("state", Word, "ok, lost, or unknown outside the trace", Words.Of<StreamState>())),
        ["machine_id", "stream_id", "start_ns"]);

    /// <summary>The vocabulary of every session.</summary>
    public static Catalog Catalog { get; } = new(
        [
            new("stream", "streams", "stream", "stream_id", "name", "a buffer of a trace, mostly one CPU") { Owners = ["host", "guest"] },
            new("trace", "traces", "trace", "trace_id", "path", "a recording, called by a folder of its path"),
        ],
        [new("state", "stream", StreamState, "state", Main: true, "whether it was recording or losing events")],
        [],
        []);

    /// <summary>All tables of this class but the tracks.</summary>
    public static ImmutableArray<TableSchema> All { get; } =
        [Session, Machine, Trace, Stream, StreamVolume, Cpu, Vcpu, Thread, VcpuLink, ClockSegment, Loss, Coverage, Finding];

    private static TableSchema Table(string name, params ReadOnlySpan<ColumnSchema> columns) => new(name, [.. columns], []);
}

/// <summary>What a stream did for a time.</summary>
internal enum StreamState : byte
{
    /// <summary>Outside the trace of its machine.</summary>
    Unknown,

    /// <summary>It recorded.</summary>
    Ok,

    /// <summary>It lost events.</summary>
    Lost,
}
