using System.Buffers.Binary;
using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The bytes that every packet of a trace starts with: the magic number, and which metadata it belongs to (CTF 1.8, 5.1; CTF 2, 6.1).</summary>
internal static class PacketSignature
{
    /// <summary>The bytes; none when packets start with nothing that tells them from other bytes.</summary>
    public static ImmutableArray<byte> Of(TraceClass trace)
    {
        var bytes = ImmutableArray.CreateBuilder<byte>();
        foreach (var field in trace.Layout.PacketHeader?.Fields ?? [])
        {
            if (BytesOf(field, trace.Uuid) is not { } its) break;
            bytes.AddRange(its);
        }

        return bytes.ToImmutable();
    }

    private static byte[]? BytesOf(Field field, Guid? uuid)
    {
        if (field.Roles.Contains(FieldRole.MetadataUuid)) return uuid?.ToByteArray(bigEndian: true);
        if (!field.Roles.Contains(FieldRole.Magic) || field.Class is not IntegerClass { Size: 32, Reversed: false } number) return null;
        var magic = new byte[sizeof(uint)];
        if (number.Order == ByteOrder.Big) BinaryPrimitives.WriteUInt32BigEndian(magic, PacketHeaders.Magic);
        else BinaryPrimitives.WriteUInt32LittleEndian(magic, PacketHeaders.Magic);
        return magic;
    }
}
