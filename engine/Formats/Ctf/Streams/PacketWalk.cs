using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>Finds packets by going from header to header through one file after the other.</summary>
/// <param name="signature">What packets start with.</param>
/// <param name="salvage">Whether to look for more packets behind a header that cannot be read.</param>
internal sealed class PacketWalk(StreamLayout layout, ImmutableArray<byte> signature, PacketWindow window, WindowBuffers buffers, bool salvage)
{
    private readonly PacketHeaders _headers = new(window, new DecodeContext());
    private ulong _clock;

    /// <summary>The packets found, file by file.</summary>
    public List<Packet> Packets { get; } = [];

    /// <summary>What could not be read at the end of files.</summary>
    public List<FileRest> Rests { get; } = [];

    /// <summary>What is missing of the files, by what the tracer says it wrote.</summary>
    public List<StreamOddity> CutOff { get; } = [];

    /// <summary>What the tracer cannot have written of the files, and is said of them.</summary>
    public List<StreamOddity> Doubts { get; } = [];

    /// <summary>Walks a file up to its end, or to the first header that cannot be read and has no packet behind it.</summary>
    public void AddFile(string file)
    {
        using var search = salvage ? new PacketSearch(file, signature, buffers) : null;
        var first = Packets.Count;
        var (offset, previous, gap) = (0L, (Packet?)null, (FileRest?)null);
        try
        {
            window.Open(file);
            while (offset < window.FileBytes)
            {
                var (packet, error) = TryRead(file, offset);
                if (packet is not null)
                {
                    previous = Widen(packet) with { Gap = gap };
                    Packets.Add(previous);
                    (offset, gap) = (offset + (packet.SizeBits / 8), null);
                    continue;
                }

                // The packet before may be the one that lies about its size: look inside it as well.
                if (search?.Find((previous?.Offset ?? 0) + 1, at => TryRead(file, at, PacketSearch.MostHeaderBytes).Packet is not null) is not { } next) throw error!;
                if (next < offset) Packets[^1] = previous!.Until(next);
                (offset, gap) = (next, new FileRest(error!, Math.Max(0, next - offset)));
            }

            AddClaim(file, LttngIndex.Behind(file, Packets[first..], offset), offset);
        }
        catch (TraceException error)
        {
            Rests.Add(new FileRest(error, Math.Max(0, window.FileBytes - offset)));
        }
    }

    private void AddClaim(string file, IndexClaim claim, long stop)
    {
        if (claim.Bytes > 0) CutOff.Add(LeftOut.CutOff(file, stop, claim.Bytes));
        if (claim.Wrong is { } wrong) Doubts.Add(LeftOut.Index(file, wrong));
    }

    private (Packet? Packet, TraceException? Error) TryRead(string file, long offset, int mostBytes = PacketHeaders.MostBytes)
    {
        try
        {
            _headers.Read(layout.PacketPlan, file, offset, mostBytes);
            if (_headers[FieldRole.StreamClassId] is { } id && id != layout.Class.Id)
                throw new TraceException(file, offset, $"found a packet of stream class {id}, expected {layout.Class.Id} as in the packets before");
            return (_headers.Describe(file, offset), null);
        }
        catch (TraceException error)
        {
            return (null, error);
        }
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
