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
    /// <summary>What stands between it and the packet before it in the file, and is no packet; null when nothing does.</summary>
    public FileRest? Gap { get; init; }

    /// <summary>Equal for copies of a packet, as overlapping snapshots hold them; null when the packet has nothing that tells it from others.</summary>
    public object? Identity => Start is null ? null : (Start, Stop, Sequence, Discarded, ContentBits);

    /// <summary>Whether packets are missing between the one before it in time and itself: bytes are, unless running numbers know better.</summary>
    public bool IsAfterGap(Packet? previous)
    {
        if (Gap is not { Bytes: > 0 }) return false;
        return previous is null ? Sequence is not 0 : Sequence is null || Sequence != previous.Sequence + 1;
    }

    /// <summary>The packet when it ends where another one starts, whatever it says.</summary>
    public Packet Until(long offset)
    {
        var bits = (offset - Offset) * 8;
        return this with { SizeBits = bits, ContentBits = Math.Min(ContentBits, bits) };
    }
}
