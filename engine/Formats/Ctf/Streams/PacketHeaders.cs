using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>Reads packet headers and contexts and checks every size they claim (CTF 1.8, section 5).</summary>
internal sealed unsafe class PacketHeaders(PacketWindow window, DecodeContext context)
{
    /// <summary>What packets start with that have a magic number.</summary>
    public const uint Magic = 0xC1FC1FC1;

    /// <summary>Bytes that the headers of a packet take at most.</summary>
    public const int MostBytes = 1 << 24;

    private const int FirstBytes = 512;

    private readonly long[] _roles = new long[RoleWants.Slots];

    /// <summary>First bit after the header read last.</summary>
    public long Stop { get; private set; }

    /// <summary>A field of the header read last; null when it is silent.</summary>
    public ulong? this[FieldRole role] => (context.Present >> (int)role & 1) != 0 ? (ulong)_roles[(int)role] : null;

    /// <summary>The metadata that the packet says it belongs to; null when it is silent.</summary>
    public Guid? Uuid => this[FieldRole.MetadataUuid] is { } high
        ? new Guid((uint)(high >> 32), (ushort)(high >> 16), (ushort)high, Low(56), Low(48), Low(40), Low(32), Low(24), Low(16), Low(8), Low(0))
        : null;

    /// <summary>Reads the header at a byte of the open file.</summary>
    /// <param name="mostBytes">Bytes that it takes at most.</param>
    /// <exception cref="TraceException">It does not fit the file.</exception>
    public void Read(Plan plan, string file, long offset, int mostBytes = MostBytes)
    {
        var left = window.FileBytes - offset;
        context.Reserve(plan.Registers);
        for (long bytes = FirstBytes; ; bytes *= 8)
        {
            window.Load(offset, 0, Math.Min(left, bytes), bytes);
            context.Present = plan.Present;
            context.FailedOp = null;
            Stop = PlanInterpreter.Run(plan.Ops, context, window.Packet, 0, window.Stop * 8, ref _roles[0]);
            if (Stop >= 0) break;
            if (bytes >= Math.Min(left, mostBytes)) throw new TraceException(file, offset, $"packet header: {PlanFailure.Describe(context.FailedOp, context, left * 8)}");
        }

        if (this[FieldRole.Magic] is { } magic && magic != Magic)
            throw new TraceException(file, offset, $"found {magic:x8} hex, expected the packet magic {Magic:x8}");
    }

    /// <summary>The packet whose header was read last.</summary>
    /// <exception cref="TraceException">A size is impossible.</exception>
    public Packet Describe(string file, long offset)
    {
        var left = (ulong)(window.FileBytes - offset) * 8;
        var size = this[FieldRole.PacketSize] ?? this[FieldRole.ContentSize] ?? left;
        var content = this[FieldRole.ContentSize] ?? size;
        if (size % 8 != 0 || size == 0) throw Error($"packet_size is {size} bits, expected a multiple of 8 above 0");
        if (size > left) throw Error($"packet_size is {size / 8} bytes, expected at most the {left / 8} that are left of the file");
        if (content > size) throw Error($"content_size is {content} bits, expected at most the packet_size of {size}");
        if (content < (ulong)Stop) throw Error($"content_size is {content} bits, expected at least the {Stop} of the packet's header");
        return new Packet(
            file,
            offset,
            (long)content,
            (long)size,
            this[FieldRole.PacketStart],
            this[FieldRole.PacketStop],
            this[FieldRole.SequenceNumber],
            this[FieldRole.Discarded],
            this[FieldRole.CpuId] is { } cpu ? (int)cpu : -1);

        TraceException Error(string message) => new(file, offset, message);
    }

    private byte Low(int shift) => (byte)(_roles[RoleWants.UuidLow] >> shift);
}
