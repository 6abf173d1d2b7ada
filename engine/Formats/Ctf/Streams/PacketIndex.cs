namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// Every whole packet of a stream in the order of their times, over all its files; found by walking headers, which costs
/// one small read a packet and cannot be stale as an index file can.
/// </summary>
/// <param name="Rests">What could not be read of its files; what was found before it stands.</param>
/// <param name="CutOff">What the tracer wrote of its files and is not there any more.</param>
/// <param name="Oddities">What stands between packets, also of those that other files hold as well, and what is not believed of the files.</param>
internal sealed record PacketIndex(IReadOnlyList<Packet> Packets, IReadOnlyList<FileRest> Rests, IReadOnlyList<StreamOddity> CutOff, IReadOnlyList<StreamOddity> Oddities)
{
    /// <summary>Whether the stream goes on behind the last packet that can be read.</summary>
    public bool StopsEarly => Rests.Select(rest => rest.Error.File).Concat(CutOff.Select(oddity => oddity.File)).Any(IsLast);

    /// <summary>Walks the files of a stream.</summary>
    /// <param name="salvage">Whether to look for more packets behind one that cannot be read.</param>
    public static PacketIndex Walk(StreamLayout layout, StreamParticulars particulars, IEnumerable<string> files, WindowBuffers buffers, bool salvage)
    {
        using var window = new PacketWindow(buffers);
        var walk = new PacketWalk(layout, particulars.Signature, window, buffers, salvage);
        foreach (var file in files) walk.AddFile(file);
        return new PacketIndex(InOrder(walk.Packets), walk.Rests, walk.CutOff, [.. GapsOf(walk.Packets), .. walk.Doubts]);
    }

    /// <summary>What is missing of a file with later packets in other files shows in their sequence numbers.</summary>
    private bool IsLast(string file) =>
        (Packets.Count > 0 && string.Equals(Packets[^1].File, file, StringComparison.Ordinal))
        || !Packets.Any(packet => string.Equals(packet.File, file, StringComparison.Ordinal));

    private static IEnumerable<StreamOddity> GapsOf(IEnumerable<Packet> packets)
    {
        foreach (var packet in packets)
            if (packet.Gap is { } gap) yield return LeftOut.Between(gap, packet.Offset);
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

/// <summary>A part of a file that holds no whole packet, and why.</summary>
internal readonly record struct FileRest(TraceException Error, long Bytes);
