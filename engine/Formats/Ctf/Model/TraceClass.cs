using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>Everything the metadata of a trace says.</summary>
/// <param name="Uuid">What packets name to say that they belong to this metadata.</param>
/// <param name="Identity">Equal for all folders that hold parts of the trace; null when the metadata does not tell.</param>
/// <param name="StreamClocks">The clock of the timestamps of each class of streams, by its id; one whose events have no time is not there.</param>
internal sealed record TraceClass(
    Guid? Uuid,
    string? Identity,
    TraceLayout Layout,
    ImmutableArray<ClockClass> Clocks,
    FrozenDictionary<ulong, ClockClass> StreamClocks,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The kinds of streams, by id.</summary>
    public FrozenDictionary<ulong, StreamClass> Streams => Layout.Streams;
}

/// <summary>How packets lie. Traces that differ in nothing but their uuid, their clocks and their environment have one layout, the same object.</summary>
/// <param name="Streams">By id, which is no index.</param>
internal sealed record TraceLayout(StructClass? PacketHeader, FrozenDictionary<ulong, StreamClass> Streams);

/// <summary>A kind of stream. Headers are shared by its events.</summary>
/// <param name="Events">By id, which is no index.</param>
internal sealed record StreamClass(
    ulong Id,
    StructClass? PacketContext,
    StructClass? EventHeader,
    StructClass? EventContext,
    FrozenDictionary<ulong, EventClass> Events);

/// <summary>A kind of event.</summary>
internal sealed record EventClass(ulong Id, string Name, StructClass? Context, StructClass? Payload);

/// <summary>A clock: cycles of a frequency, counted from an offset to the Unix epoch.</summary>
/// <param name="Identity">Equal for clocks that tell the same time; null when the metadata does not tell.</param>
internal sealed record ClockClass(string Name, string? Identity, ulong Frequency, long OffsetSeconds, long OffsetCycles)
{
    /// <summary>The clock of a trace that declares none but has timestamps.</summary>
    public static ClockClass Default { get; } = new("default", null, CtfClock.NsPerSecond, 0, 0);
}
