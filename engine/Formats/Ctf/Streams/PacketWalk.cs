using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>Finds packets by going from header to header through one file after the other.</summary>
internal sealed class PacketWalk(StreamLayout layout, PacketWindow window)
{
    private readonly PacketHeaders _headers = new(window, new DecodeContext(new Names()));
    private ulong _clock;

    /// <summary>The packets found, file by file.</summary>
    public List<Packet> Packets { get; } = [];

    /// <summary>What could not be read.</summary>
    public List<FileRest> Rests { get; } = [];

    /// <summary>What is missing of the files, by what the tracer says it wrote.</summary>
    public List<StreamOddity> CutOff { get; } = [];

    /// <summary>Walks a file up to its end or to the first packet that cannot be read.</summary>
    public void AddFile(string file)
    {
        long offset = 0;
        try
        {
            window.Open(file);
            while (offset < window.FileBytes)
            {
                var packet = Next(file, offset);
                Packets.Add(packet);
                offset += packet.SizeBits / 8;
            }

            if (LttngIndex.BytesOf(file) is { } written && written > offset) CutOff.Add(LeftOut.CutOff(file, offset, written - offset));
        }
        catch (TraceException error)
        {
            Rests.Add(new FileRest(error, Math.Max(0, window.FileBytes - offset)));
        }
    }

    private Packet Next(string file, long offset)
    {
        _headers.Read(layout.PacketPlan, file, offset);
        if (_headers[FieldRole.StreamClassId] is { } id && id != layout.Class.Id)
            throw new TraceException(file, offset, $"found a packet of stream class {id}, expected {layout.Class.Id} as in the packets before");
        return Widen(_headers.Describe(file, offset));
    }

    /// <summary>Times of fewer than 64 bits are the next ones with these bits; an end of 0 is none (a tracer that crashed).</summary>
    private Packet Widen(Packet packet)
    {
        if (layout is { StartBits: 64, StopBits: 64 }) return packet;
        if (packet.Start is { } start) packet = packet with { Start = _clock = CtfClock.Widen(_clock, start, layout.StartBits) };
        if (packet.Stop is { } stop and > 0) packet = packet with { Stop = _clock = CtfClock.Widen(_clock, stop, layout.StopBits) };
        return packet;
    }
}
