using System.Collections.Immutable;
using VmQuery.Engine.Dump;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;
using VmQuery.Engine.Store;
using VmQuery.Query;

namespace VmQuery.Cli.Render;

/// <summary>A session, or traces, and what is in it.</summary>
internal sealed record SessionInfo(string Name, SessionSummary Summary)
{
    /// <summary>What traces say that is no part of a session.</summary>
    public ImmutableArray<InfoSection> OfTraces { get; init; } = [];

    /// <summary>All tables, in the order in which people ask for them.</summary>
    public IEnumerable<InfoSection> Sections => [.. InfoSections.Of(Summary), .. OfTraces, InfoSections.OfFindings(Summary)];
}

/// <summary>One table of what is in a session; answers are its form, so every format of answers can show it.</summary>
/// <param name="Key">Name for machines.</param>
/// <param name="Title">Name for people.</param>
internal sealed record InfoSection(string Key, string Title, Answer Rows);

/// <summary>Puts the summary of a session into tables.</summary>
internal static class InfoSections
{
    /// <summary>The tables but the findings.</summary>
    public static ImmutableArray<InfoSection> Of(SessionSummary summary) =>
    [
        new("machines", "Machines", Machines(summary.Machines)),
        new("vcpus", "vCPUs", Vcpus(summary.Vcpus)),
        new("traces", "Traces", Traces(summary.Traces)),
        new("streams", "Streams", Streams(summary.Streams)),
    ];

    /// <summary>What people should know about the rest.</summary>
    public static InfoSection OfFindings(SessionSummary summary) => new("findings", "Findings", Findings(summary.Findings));

    /// <summary>What the tracers say about themselves and where they ran.</summary>
    public static InfoSection OfEnvironment(IEnumerable<TraceInfo> traces) => new("environment", "Environment", Environment(
        [.. traces.SelectMany(trace => trace.Environment.Select(entry => (trace.Path, entry.Key, entry.Value)))]));

    /// <summary>How many events there are of each name.</summary>
    public static InfoSection OfEvents(IReadOnlyList<NameCount> counts) => new("events", "Events", new AnswerBuilder<NameCount>(counts)
        .Text("name", count => count.Name)
        .Integer("events", count => count.Events)
        .Build());

    /// <summary>Tables of the session file and their sizes.</summary>
    public static Answer Tables(ImmutableArray<TableSummary> tables) => new AnswerBuilder<TableSummary>(tables)
        .Text("table", table => table.Name)
        .Integer("rows", table => table.Rows)
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
