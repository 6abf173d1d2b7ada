using System.Buffers.Binary;

namespace VmQuery.Tests.Support;

/// <summary>A packet as an index lists it.</summary>
internal readonly record struct IndexedPacket(ulong Offset, ulong Bytes, ulong Start);

/// <summary>Writes index files as LTTng 2.8 and later write them, as far as readers look at them.</summary>
internal static class CtfIndex
{
    private const int EntryBytes = 72;

    /// <summary>Writes the index of a file <c>stream</c>.</summary>
    public static void Write(string trace, params ReadOnlySpan<IndexedPacket> packets)
    {
        var index = new byte[16 + (packets.Length * EntryBytes)];
        ReadOnlySpan<uint> header = [0xC1F1DCC1, 1, 1, EntryBytes];
        for (var i = 0; i < header.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(i * 4), header[i]);
        for (var i = 0; i < packets.Length; i++)
        {
            var entry = index.AsSpan(16 + (i * EntryBytes));
            BinaryPrimitives.WriteUInt64BigEndian(entry, packets[i].Offset);
            BinaryPrimitives.WriteUInt64BigEndian(entry[8..], unchecked(packets[i].Bytes * 8));
            BinaryPrimitives.WriteUInt64BigEndian(entry[24..], packets[i].Start);
        }

        Directory.CreateDirectory(Path.Combine(trace, "index"));
        File.WriteAllBytes(Path.Combine(trace, "index", "stream.idx"), index);
    }
}
