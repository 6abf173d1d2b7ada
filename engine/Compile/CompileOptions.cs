using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.XenTrace;

namespace VmQuery.Engine.Compile;

/// <summary>Which events a compile keeps as tables of their own.</summary>
public enum EventsKept
{
    /// <summary>None: tracks and spans only.</summary>
    None,

    /// <summary>The events that the models read, with the fields they read.</summary>
    Known,

    /// <summary>Every event with every field.</summary>
    All,
}

/// <summary>A name that the user gives to the guest that a host process runs.</summary>
/// <param name="Name">What questions will call the guest.</param>
/// <param name="Pid">Process id of the virtual machine monitor on the host.</param>
public readonly record struct GuestName(string Name, int Pid);

/// <summary>How to compile traces into a session.</summary>
public sealed record CompileOptions
{
    /// <summary>Events to keep as tables.</summary>
    public EventsKept Events { get; init; } = EventsKept.Known;

    /// <summary>Names for guests, by host process.</summary>
    public ImmutableArray<GuestName> Guests { get; init; } = [];

    /// <summary>Whether to leave out what cannot be read of a stream and to go on behind it; else the first error ends the compile.</summary>
    public bool Salvage { get; init; }

    /// <summary>Frequency of the counter that times are taken from, for traces that do not tell (xentrace); null when they or a sidecar do.</summary>
    public ulong? CpuHz { get; init; }

    /// <summary>A file that says of a trace what the trace does not (docs/xen.md); null means the one beside it, if there is one.</summary>
    public string? Sidecar { get; init; }

    /// <summary>Release of Xen that wrote an xentrace file, for records that tell too little themselves; null when a sidecar says, or nobody.</summary>
    public XenVersion? XenVersion { get; init; }

    /// <summary>Maker of the CPUs, where records of an xentrace file do not tell; null when a sidecar says, or nobody.</summary>
    public CpuVendor? Vendor { get; init; }

    /// <summary>Whether to move the counters of CPUs in an xentrace file against each other until every vCPU's records are in an order that can be.</summary>
    public bool AlignTsc { get; init; }

    /// <summary>What to take for known of the time in which records of Xen were lost.</summary>
    public LossRepair Repair { get; init; }

    /// <summary>Threads to use; 0 takes every core.</summary>
    public int Threads { get; init; }

    /// <summary>What of this is about reading traces.</summary>
    internal TraceReadOptions Reading => new()
    {
        Salvage = Salvage, CpuHz = CpuHz, Sidecar = Sidecar, XenVersion = XenVersion, Vendor = Vendor, AlignTsc = AlignTsc,
    };
}

/// <summary>How far a compile is.</summary>
/// <param name="Phase">What it does now, one word for people: survey, compile, store.</param>
/// <param name="Done">Bytes of trace read in this phase; tables stored in the last.</param>
/// <param name="Total">Bytes of trace to read in this phase, or tables to store; 0 when not known yet.</param>
/// <param name="Events">Events read in this phase.</param>
public readonly record struct CompileProgress(string Phase, long Done, long Total, long Events);

/// <summary>What a compile did.</summary>
/// <param name="Events">Events in the traces, wanted or not.</param>
/// <param name="Bytes">Bytes of trace.</param>
/// <param name="Findings">Findings as sentences, the gravest first.</param>
public sealed record CompileReport(long Events, long Bytes, TimeSpan Elapsed, IReadOnlyList<string> Findings);
