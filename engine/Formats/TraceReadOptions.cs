using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace;

namespace VmQuery.Engine.Formats;

/// <summary>How to read traces that are not whole.</summary>
internal sealed record TraceReadOptions
{
    /// <summary>What is read unless something else is asked for.</summary>
    public static TraceReadOptions Default { get; } = new();

    /// <summary>
    /// Whether to leave out what cannot be read of a stream (a last packet cut off by a crash, a packet that is corrupt) and to
    /// go on behind it; what is left out is an oddity of the stream and, inside a packet, a hole. Else the first error ends the stream.
    /// And whether to leave out traces of which nothing can be read, when there are others.
    /// </summary>
    public bool Salvage { get; init; }

    /// <summary>Frequency of the counter that times are taken from, for traces that do not tell; null when they or a sidecar do.</summary>
    public ulong? CpuHz { get; init; }

    /// <summary>Release of Xen that wrote an xentrace file, for records that tell too little themselves; null when a sidecar says, or nobody.</summary>
    public XenVersion? XenVersion { get; init; }

    /// <summary>Maker of the CPUs, where records do not tell; null when a sidecar says, or nobody.</summary>
    public CpuVendor? Vendor { get; init; }

    /// <summary>Whether to move the counters of CPUs against each other until every vCPU's records are in an order that can be.</summary>
    public bool AlignTsc { get; init; }

    /// <summary>A file that says of a trace what the trace does not; null means the one beside it, if there is one.</summary>
    public string? Sidecar { get; init; }
}
