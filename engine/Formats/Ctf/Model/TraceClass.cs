using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>Everything the metadata of a trace says.</summary>
/// <param name="Uuid">What packets name to say that they belong to this metadata.</param>
/// <param name="Identity">Equal for all folders that hold parts of the trace; null when the metadata does not tell.</param>
internal sealed record TraceClass(
    Guid? Uuid,
    string? Identity,
    StructClass? PacketHeader,
    ImmutableArray<ClockClass> Clocks,
    FrozenDictionary<ulong, StreamClass> Streams,
    IReadOnlyDictionary<string, string> Environment);

/// <summary>A kind of stream. Headers are shared by its events.</summary>
/// <param name="Clock">The clock of its timestamps; null when its events have no time.</param>
/// <param name="Events">By id, which is no index.</param>
internal sealed record StreamClass(
    ulong Id,
    StructClass? PacketContext,
    StructClass? EventHeader,
    StructClass? EventContext,
    ClockClass? Clock,
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
