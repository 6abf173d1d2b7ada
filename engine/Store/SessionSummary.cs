using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Store;

/// <summary>What is in a session and how far it can be trusted, without the intervals themselves.</summary>
/// <param name="Tool">Program that wrote it.</param>
/// <param name="Findings">The gravest first.</param>
internal sealed record SessionSummary(
    string Tool,
    TimeSpanNs Span,
    ImmutableArray<MachineSummary> Machines,
    ImmutableArray<VcpuSummary> Vcpus,
    ImmutableArray<TraceSummary> Traces,
    ImmutableArray<StreamSummary> Streams,
    ImmutableArray<TableSummary> Tables,
    ImmutableArray<Finding> Findings);

/// <summary>A machine of a session.</summary>
/// <param name="Role">host, guest or nested.</param>
/// <param name="Parent">Name of the machine that it runs on.</param>
/// <param name="HostPid">Process that runs it there.</param>
/// <param name="Coverage">Time for which it has a trace of its own; null when it has none.</param>
internal sealed record MachineSummary(
    string Name, string Role, string? Parent, long? HostPid, string? KernelRelease, string? Hypervisor, bool Traced, long Cpus, TimeSpanNs? Coverage);

/// <summary>A vCPU and the host thread that it is; nothing of a host when no host is known.</summary>
/// <param name="ThreadName">Last name of the thread; null when the trace does not tell.</param>
/// <param name="Evidence">What says that the thread is the vCPU.</param>
/// <param name="Valid">Time in which it is.</param>
internal sealed record VcpuSummary(
    string Guest, long Vcpu, string? Host, long? HostPid, long? HostTid, string? ThreadName, string? Evidence, string? Confidence, TimeSpanNs? Valid);

/// <summary>A trace that a session was made from.</summary>
internal sealed record TraceSummary(string Machine, string Path, string Format, string? Tracer, string? Uuid, long Events, TimeSpanNs? Span);

/// <summary>A stream of a trace and what it lost.</summary>
/// <param name="Losses">How many times of loss it has.</param>
/// <param name="LostNs">How long they are together.</param>
internal sealed record StreamSummary(
    string Machine, string Name, long? Cpu, long Events, long Packets, long Bytes, long LostEvents, long LostPackets, long Losses, long LostNs);

/// <summary>A table of a session.</summary>
internal sealed record TableSummary(string Name, long Rows);
