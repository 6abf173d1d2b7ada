using System.Collections.Immutable;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Dump;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;
using VmQuery.Engine.Store;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>A session, or traces, and what is in it.</summary>
/// <param name="Sections">All tables, in the order in which people ask for them.</param>
internal sealed record SessionInfo(string Name, SessionSummary Summary, ImmutableArray<InfoSection> Sections)
{
    /// <summary>How many streams could not be read to their end.</summary>
    public int Unfinished { get; init; }

    /// <summary>A session.</summary>
    public static SessionInfo Of(string name, SessionSummary summary) => new(name, summary, InfoSections.OfSession(summary));
}

/// <summary>One table of what is in a session; answers are its form, so every format of answers can show it.</summary>
/// <param name="Key">Name for machines.</param>
/// <param name="Title">Name for people.</param>
internal sealed record InfoSection(string Key, string Title, Answer Rows);

/// <summary>Puts the summary of a session into tables.</summary>
internal static class InfoSections
{
    /// <summary>The tables of a session.</summary>
    public static ImmutableArray<InfoSection> OfSession(SessionSummary summary) =>
    [
        new("machines", "Machines", Machines(summary.Machines)),
        new("vcpus", "vCPUs", Vcpus(summary.Vcpus)),
        .. OfRecording(summary),
        OfFindings(summary),
    ];

    /// <summary>The tables of traces, with what their tracers say about themselves and where they ran.</summary>
    /// <param name="counts">How many events there are of each name; empty when nobody asked.</param>
    public static ImmutableArray<InfoSection> OfTraces(TraceSet set, SessionSummary summary, IReadOnlyList<NameCount> counts) =>
    [
        .. OfRecording(summary),
        new("environment", "Environment", Environment([.. set.Traces.SelectMany(trace => trace.Info.Environment.Select(entry => (trace.Info.Path, entry.Key, entry.Value)))])),
        .. counts.Count > 0 ? [new InfoSection("events", "Events", Events(counts))] : Array.Empty<InfoSection>(),
        OfFindings(summary),
    ];

    /// <summary>Tables of the session file and their sizes.</summary>
    public static Answer Tables(ImmutableArray<TableSummary> tables) => new AnswerBuilder<TableSummary>(tables)
        .Text("table", table => table.Name)
        .Integer("rows", table => table.Rows)
        .Build();

    private static ImmutableArray<InfoSection> OfRecording(SessionSummary summary) =>
    [
        new("traces", "Traces", Traces(summary.Traces)),
        new("streams", "Streams", Streams(summary.Streams)),
    ];

    private static InfoSection OfFindings(SessionSummary summary) => new("findings", "Findings", Findings(summary.Findings));

    private static Answer Events(IReadOnlyList<NameCount> counts) => new AnswerBuilder<NameCount>(counts)
        .Text("name", count => count.Name)
        .Integer("events", count => count.Events)
        .Build();

    private static Answer Machines(ImmutableArray<MachineSummary> machines) => new AnswerBuilder<MachineSummary>(machines)
        .Text("machine", machine => machine.Name)
        .Text("role", machine => machine.Role)
        .Text("parent", machine => machine.Parent)
        .Integer("host_pid", machine => machine.HostPid)
        .Instant("covered_from", machine => machine.Coverage?.StartNs)
        .Instant("covered_to", machine => machine.Coverage?.StopNs)
        .Integer("cpus", machine => machine.Cpus > 0 ? machine.Cpus : null)
        .Flag("traced", machine => machine.Traced)
        .Text("hypervisor", machine => machine.Hypervisor)
        .Text("kernel", machine => machine.KernelRelease)
        .Build();

    private static Answer Vcpus(ImmutableArray<VcpuSummary> vcpus) => new AnswerBuilder<VcpuSummary>(vcpus)
        .Text("guest", vcpu => vcpu.Guest)
        .Integer("vcpu", vcpu => vcpu.Vcpu)
        .Text("host", vcpu => vcpu.Host)
        .Integer("host_pid", vcpu => vcpu.HostPid)
        .Integer("host_tid", vcpu => vcpu.HostTid)
        .Text("host_thread", vcpu => vcpu.ThreadName)
        .Text("confidence", vcpu => vcpu.Confidence)
        .Text("evidence", vcpu => vcpu.Evidence)
        .Instant("from", vcpu => vcpu.Valid?.StartNs, secondary: true)
        .Instant("to", vcpu => vcpu.Valid?.StopNs, secondary: true)
        .Build();

    private static Answer Traces(ImmutableArray<TraceSummary> traces) => new AnswerBuilder<TraceSummary>(traces)
        .Text("machine", trace => trace.Machine)
        .Text("format", trace => trace.Format)
        .Text("tracer", trace => trace.Tracer)
        .Integer("events", trace => trace.Events)
        .Instant("first", trace => trace.Span?.StartNs)
        .Instant("last", trace => trace.Span?.StopNs)
        .Text("path", trace => trace.Path)
        .Text("uuid", trace => trace.Uuid, secondary: true)
        .Build();

    private static Answer Streams(ImmutableArray<StreamSummary> streams) => new AnswerBuilder<StreamSummary>(streams)
        .Text("machine", stream => stream.Machine)
        .Text("stream", stream => stream.Name)
        .Integer("cpu", stream => stream.Cpu)
        .Integer("events", stream => stream.Events)
        .Integer("packets", stream => stream.Packets)
        .Integer("bytes", stream => stream.Bytes, secondary: true)
        .Integer("lost_events", stream => stream.LostEvents)
        .Integer("lost_packets", stream => stream.LostPackets)
        .Integer("losses", stream => stream.Losses)
        .Duration("lost_time", stream => stream.LostNs)
        .Build();

    private static Answer Environment(IReadOnlyList<(string Trace, string Entry, string Value)> entries) => new AnswerBuilder<(string Trace, string Entry, string Value)>(entries)
        .Text("entry", entry => entry.Entry)
        .Text("value", entry => entry.Value)
        .Text("trace", entry => entry.Trace)
        .Build();

    private static Answer Findings(ImmutableArray<Finding> findings) => new AnswerBuilder<Finding>(findings)
        .Text("severity", finding => Words.Of(finding.Severity))
        .Text("code", finding => finding.Code)
        .Text("subject", finding => finding.Subject)
        .Integer("count", finding => finding.Count)
        .Instant("first", finding => finding.FirstNs)
        .Text("message", finding => finding.Message)
        .Build();
}
