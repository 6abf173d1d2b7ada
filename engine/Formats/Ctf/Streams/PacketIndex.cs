namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// Every whole packet of a stream in the order of their times, over all its files; found by walking headers, which costs
/// one small read a packet and cannot be stale as an index file can.
/// </summary>
/// <param name="Rests">What could not be read of its files; what was found before it stands.</param>
internal sealed record PacketIndex(IReadOnlyList<Packet> Packets, IReadOnlyList<FileRest> Rests)
{
    /// <summary>Walks the files of a stream.</summary>
    public static PacketIndex Walk(StreamLayout layout, IEnumerable<string> files, WindowBuffers buffers)
    {
        using var window = new PacketWindow(buffers);
        var walk = new PacketWalk(layout, window);
        foreach (var file in files) walk.AddFile(file);
        return new PacketIndex(InOrder(walk.Packets), walk.Rests);
    }

    /// <summary>Ring buffers and rotated files are not written in the order of time; overlapping snapshots hold packets twice.</summary>
    private static List<Packet> InOrder(List<Packet> packets)
    {
        var ordered = packets.TrueForAll(packet => packet.Start is not null) ? [.. packets.OrderBy(packet => packet.Start)] : packets;
        var fileOf = new Dictionary<object, string>();
        return [.. ordered.Where(packet => packet.Identity is not { } identity
            || fileOf.TryAdd(identity, packet.File)
            || string.Equals(fileOf[identity], packet.File, StringComparison.Ordinal))];
    }
}

/// <summary>The end of a file behind its last whole packet.</summary>
internal readonly record struct FileRest(TraceException Error, long Bytes);
