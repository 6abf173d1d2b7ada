using System.Buffers.Binary;

namespace VmQuery.Engine.Formats.Ctf.Metadata;

/// <summary>Gets the TSDL out of metadata: plain, or in packets of either byte order (CTF 1.8, 7.1).</summary>
internal static class MetadataText
{
    private const uint PacketMagic = 0x75D11D57;
    private const int HeaderBytes = 37;

    /// <summary>The text in bytes, as UTF-8; the bytes themselves where it is plain.</summary>
    /// <exception cref="TraceException">They are no CTF 1.8 metadata.</exception>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.IsEmpty) throw new TraceException(file, 0, "the file is empty, expected CTF metadata");
        return IsPacketized(bytes) ? Unpack(bytes, file) : Plain(bytes, file);
    }

    /// <summary>Whether bytes start with a metadata packet.</summary>
    public static bool IsPacketized(ReadOnlySpan<byte> bytes) => bytes.Length >= 4
        && (BinaryPrimitives.ReadUInt32LittleEndian(bytes) == PacketMagic || BinaryPrimitives.ReadUInt32BigEndian(bytes) == PacketMagic);

    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> bytes, string file)
    {
        var zero = bytes.IndexOf((byte)0);
        return zero < 0
            ? bytes
            : throw new TraceException(file, zero, "found a NUL byte, expected metadata text or packets");
    }

    private static ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> bytes, string file)
    {
        var little = BinaryPrimitives.ReadUInt32LittleEndian(bytes) == PacketMagic;
        var text = new MemoryStream(bytes.Length);
        for (var at = 0; at < bytes.Length;)
        {
            var (content, packet) = Packet(bytes[at..], little, file, at);
            text.Write(bytes.Slice(at + HeaderBytes, content - HeaderBytes));
            at += packet;
        }

        return text.GetBuffer().AsSpan(0, (int)text.Length);
    }

    private static (int Content, int Packet) Packet(ReadOnlySpan<byte> bytes, bool little, string file, int at)
    {
        if (bytes.Length < HeaderBytes) throw Error(0, $"{bytes.Length} bytes are left, expected a metadata packet header of {HeaderBytes}");
        var magic = Number(bytes, 0, little);
        if (magic != PacketMagic) throw Error(0, $"found {magic:x8} hex, expected the metadata packet magic {PacketMagic:x8}");
        var (content, packet) = (Number(bytes, 24, little), Number(bytes, 28, little));
        if (bytes[32] != 0 || bytes[33] != 0 || bytes[34] != 0)
            throw Error(32, "found a compressed, encrypted or checksummed metadata packet, expected a plain one");
        if (bytes[35] == 2) throw Error(35, "found CTF 2 metadata in packets, expected it as plain JSON text: only CTF 1.8 puts metadata into packets");
        if (bytes[35] != 1 || bytes[36] != 8) throw Error(35, $"found metadata of CTF {bytes[35]}.{bytes[36]}, expected 1.8");
        if (packet % 8 != 0 || packet / 8 > bytes.Length) throw Error(28, $"packet_size is {packet} bits, expected whole bytes and at most the {bytes.Length} left");
        if (content % 8 != 0 || content / 8 < HeaderBytes || content > packet) throw Error(24, $"content_size is {content} bits, expected {HeaderBytes * 8} to {packet}");
        return ((int)(content / 8), (int)(packet / 8));

        TraceException Error(int offset, string message) => new(file, at + offset, message);
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at, bool little) => little
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])
        : BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
