using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>What a stream has of its own trace, which others of its layout do not share.</summary>
/// <param name="MetadataFile">How messages call its metadata.</param>
/// <param name="Uuid">What packets must name as their metadata, if they name any.</param>
/// <param name="Signature">What packets start with.</param>
/// <param name="Clock">The clock of its events; null when they have no time.</param>
internal sealed record StreamParticulars(string MetadataFile, Guid? Uuid, ImmutableArray<byte> Signature, TracerWays Ways, CtfClock? Clock)
{
    /// <summary>Those of the streams of a class.</summary>
    public static StreamParticulars Of(TraceClass trace, ulong streamClass, string metadataFile) => new(
        metadataFile,
        trace.Uuid,
        PacketSignature.Of(trace),
        TracerWays.Of(trace.Environment),
        trace.StreamClocks.TryGetValue(streamClass, out var clock) ? new CtfClock(clock) : null);
}
