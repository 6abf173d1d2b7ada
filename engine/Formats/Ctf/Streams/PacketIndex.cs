using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// Every whole packet of a stream in the order of their times, over all its files; found by walking headers, which costs
/// one small read a packet and cannot be stale as an index file can.
/// </summary>
/// <param name="Broken">Why the walk of a file stopped early; what was found before it stands.</param>
internal sealed record PacketIndex(IReadOnlyList<Packet> Packets, TraceException? Broken)
{
    /// <summary>Walks the files of a stream.</summary>
    public static PacketIndex Walk(StreamLayout layout, IEnumerable<string> files)
    {
        var packets = new List<Packet>();
        TraceException? broken = null;
        using var window = new PacketWindow();
        var headers = new PacketHeaders(window, new DecodeContext(new Names()));
        foreach (var file in files)
        {
            try
            {
                WalkFile(layout, file, window, headers, packets);
            }
            catch (TraceException error)
            {
                broken ??= error;
            }
        }

        return new PacketIndex(InOrder(packets), broken);
    }

    private static void WalkFile(StreamLayout layout, string file, PacketWindow window, PacketHeaders headers, List<Packet> packets)
    {
        window.Open(file);
        for (long offset = 0; offset < window.FileBytes;)
        {
            headers.Read(layout.PacketPlan, file, offset);
            if (headers[FieldRole.StreamClassId] is { } id && id != layout.Class.Id)
                throw new TraceException(file, offset, $"found a packet of stream class {id}, expected {layout.Class.Id} as in the packets before");
            var packet = headers.Describe(file, offset);
            packets.Add(packet);
            offset += packet.SizeBits / 8;
        }
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
