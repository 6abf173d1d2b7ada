namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>What the header and context of a packet say; null where they are silent. Times are in cycles.</summary>
/// <param name="Offset">Byte in the file.</param>
/// <param name="ContentBits">Used bits, headers included.</param>
/// <param name="SizeBits">All bits.</param>
/// <param name="Discarded">Running number of dropped events.</param>
/// <param name="Cpu">-1 when not told.</param>
internal sealed record Packet(
    string File,
    long Offset,
    long ContentBits,
    long SizeBits,
    ulong? Start,
    ulong? Stop,
    ulong? Sequence,
    ulong? Discarded,
    int Cpu)
{
    /// <summary>Equal for copies of a packet, as overlapping snapshots hold them; null when the packet has nothing that tells it from others.</summary>
    public object? Identity => Start is null ? null : (Start, Stop, Sequence, Discarded, ContentBits);
}
