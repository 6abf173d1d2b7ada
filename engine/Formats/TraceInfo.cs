using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats;

/// <summary>What a trace says about itself; null where it is silent.</summary>
/// <param name="Path">Folder or file as the user would name it.</param>
/// <param name="Format">Name of the format.</param>
/// <param name="Uuid">Identity of the trace.</param>
/// <param name="HostIdentity">Equal for traces of one running kernel: the uuid of their clock (LTTng writes the boot id), else null.</param>
/// <param name="HostName">Environment <c>hostname</c>.</param>
/// <param name="Tracer">Environment <c>tracer_name</c> with its version, as <c>lttng-modules 2.13.9</c>.</param>
/// <param name="Domain">Environment <c>domain</c>: <c>kernel</c> or <c>ust</c>.</param>
/// <param name="KernelRelease">Environment <c>kernel_release</c>.</param>
/// <param name="Environment">Every environment entry, as text.</param>
internal sealed record TraceInfo(
    string Path,
    string Format,
    Guid? Uuid,
    string? HostIdentity,
    string? HostName,
    string? Tracer,
    string? Domain,
    string? KernelRelease,
    IReadOnlyDictionary<string, string> Environment);

/// <summary>An event as a trace declares it.</summary>
/// <param name="Name">Spelled as the tracer does.</param>
/// <param name="Fields">Scalar and text fields with their types; context fields as <c>ctx.NAME</c>, members of structures joined by dots.</param>
internal sealed record DeclaredEvent(string Name, IReadOnlyList<(string Source, FieldType Type)> Fields);

/// <summary>What has been read of a stream. All events count, also those that nobody wanted.</summary>
internal sealed record StreamTotals
{
    /// <summary>Events seen.</summary>
    public long Events { get; set; }

    /// <summary>Events seen, by name as the tracer spells it; filled when the stream is at its end or corrupt.</summary>
    public Dictionary<string, long> ByName { get; } = new(StringComparer.Ordinal);

    /// <summary>What each class of events fills, for formats that have classes; filled when the stream is at its end.</summary>
    public SortedDictionary<string, EventVolume> ByClass { get; } = new(StringComparer.Ordinal);

    /// <summary>Packets seen.</summary>
    public long Packets { get; set; }

    /// <summary>Bytes consumed, for progress.</summary>
    public long Bytes { get; set; }

    /// <summary>Earliest event in ns, on the machine's own clock.</summary>
    public long? FirstNs { get; set; }

    /// <summary>Latest event in ns, on the machine's own clock.</summary>
    public long? LastNs { get; set; }

    /// <summary>
    /// From when on nothing of the stream could be read although it goes on: the start of time when nothing could be read at all; null
    /// when it was read to its end.
    /// </summary>
    public long? UnreadFromNs { get; set; }

    /// <summary>Up to when nothing of the stream could be read although it started before; null when it was read from its start.</summary>
    public long? UnreadUpToNs { get; set; }

    /// <summary>Holes in the stream, in order.</summary>
    public List<StreamLoss> Losses { get; } = [];

    /// <summary>What was odd but could be read (backward times, counters that fall), in order, bounded in number.</summary>
    public List<StreamOddity> Oddities { get; } = [];
}

/// <summary>Why events of a stream are missing.</summary>
internal enum LossReason : byte
{
    /// <summary>The tracer had no room for them.</summary>
    Dropped,

    /// <summary>Bytes of the trace are no events.</summary>
    Corrupt,

    /// <summary>The trace stops within an event.</summary>
    Truncated,

    /// <summary>The rest of the stream is missing or cannot be read.</summary>
    Unread,

    /// <summary>Nothing was being recorded: it is between two recordings of a machine.</summary>
    Unrecorded,
}

/// <summary>Events or packets that are missing.</summary>
/// <param name="StartNs">End of the last packet before the loss was noticed.</param>
/// <param name="StopNs">End of the packet that reports it.</param>
/// <param name="Events">Discarded events; 0 when their number is not known.</param>
/// <param name="Packets">Missing packets by sequence number.</param>
internal sealed record StreamLoss(long StartNs, long StopNs, long Events, long Packets, LossReason Reason = LossReason.Dropped);

/// <summary>Something odd in a stream that did not stop the reader.</summary>
/// <param name="Code">Kebab-case code, as <c>time-backwards</c>.</param>
/// <param name="Offset">Byte in the file.</param>
internal sealed record StreamOddity(string Code, string File, long Offset, string Message)
{
    /// <summary>Whether something may be missing for it that the tracer recorded.</summary>
    public bool LeavesOut => MissingParts.Has(Code);

    /// <summary>The message with its place, as errors have it.</summary>
    public override string ToString() => $"{File}, byte {Offset}: {Message}";
}

/// <summary>How many events there are, and how many bytes they take.</summary>
internal readonly record struct EventVolume(long Events, long Bytes)
{
    /// <summary>Two together.</summary>
    public static EventVolume operator +(EventVolume left, EventVolume right) => new(left.Events + right.Events, left.Bytes + right.Bytes);
}
