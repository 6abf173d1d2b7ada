namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>What got lost between the end of a packet and the end of the next one.</summary>
/// <param name="Oddity">What is odd about the counters, or null.</param>
/// <param name="IsUnreadable">Whether packets are missing because the bytes between the two cannot be read.</param>
internal readonly record struct PacketLoss(long Events, long Packets, string? Oddity, bool IsUnreadable = false)
{
    /// <summary>A greater step of a counter is damage: at a record a nanosecond it takes a quarter of an hour.</summary>
    private const ulong MostLost = 1UL << 40;

    /// <summary>Whether nothing was lost.</summary>
    public bool IsNone => this is { Events: 0, Packets: 0, IsUnreadable: false };

    /// <summary>
    /// Compares the running numbers of two packets that follow each other. The counter of dropped events is cumulative
    /// per stream; what it counted before the first packet has no known extent and is no loss of this trace.
    /// </summary>
    /// <param name="counterBits">Width of the counter, where it wraps.</param>
    public static PacketLoss Between(Packet? previous, Packet packet, int counterBits) =>
        previous is null ? First(packet) : Counted(previous, packet, counterBits) with { IsUnreadable = packet.IsAfterGap(previous) };

    private static PacketLoss Counted(Packet previous, Packet packet, int counterBits)
    {
        var packets = Missing(previous.Sequence, packet.Sequence);
        if (previous.Discarded is not { } before || packet.Discarded is not { } after) return new PacketLoss(0, packets, null);
        if (after >= before && after - before <= MostLost) return new PacketLoss((long)(after - before), packets, null);
        if (after >= before) return new PacketLoss(0, packets, $"the number of dropped events jumps from {before} to {after}, which no tracer can drop");
        var wrapped = counterBits < 64 ? (1UL << counterBits) - before + after : ulong.MaxValue;
        return wrapped <= 1UL << 24
            ? new PacketLoss((long)wrapped, packets, null)
            : new PacketLoss(0, packets, $"the number of dropped events falls from {before} to {after}, expected it never to fall");
    }

    private static PacketLoss First(Packet packet) => packet.Discarded is { } events and > 0
        ? new PacketLoss(0, 0, $"{events} events were dropped before the trace's first packet was complete; when is not known")
        : default;

    private static long Missing(ulong? previous, ulong? next) =>
        previous is { } before && next is { } after && after > before && after - before <= MostLost ? (long)(after - before - 1) : 0;
}
