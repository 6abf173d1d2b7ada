using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>
/// Reads integers of 1 to 64 bits at any bit of a packet. Up to <see cref="Slack"/> bytes behind the field may be
/// touched, so buffers are that much larger than what they hold.
/// </summary>
internal static unsafe class BitReader
{
    /// <summary>Bytes that may be read behind a field.</summary>
    public const int Slack = 16;

    /// <summary>The value of a field, sign-extended when it is signed.</summary>
    public static long Read(byte* packet, long position, in Take take)
    {
        var bits = take.Order == ByteOrder.Little ? Little(packet, position, take.Size) : Big(packet, position, take.Size);
        return take.Signed ? SignExtend(bits, take.Size) : (long)bits;
    }

    /// <summary>The bits of a floating-point field, as those of a double.</summary>
    public static long ReadReal(byte* packet, long position, in Take take)
    {
        var bits = take.Order == ByteOrder.Little ? Little(packet, position, take.Size) : Big(packet, position, take.Size);
        return take.Size == 32 ? Widen(bits) : (long)bits;
    }

    /// <summary>The bits of a double that equals a float.</summary>
    public static long Widen(ulong single) => BitConverter.DoubleToInt64Bits(BitConverter.UInt32BitsToSingle((uint)single));

    /// <summary>Bits that fill bytes from the lowest bit.</summary>
    public static ulong Little(byte* packet, long position, int size)
    {
        var at = packet + (position >> 3);
        var shift = (int)position & 7;
        var bits = Word(at) >> shift;
        if (shift + size > 64) bits |= (ulong)at[8] << (64 - shift);
        return bits & (ulong.MaxValue >> (64 - size));
    }

    /// <summary>Bits that fill bytes from the highest bit.</summary>
    public static ulong Big(byte* packet, long position, int size)
    {
        var at = packet + (position >> 3);
        var shift = (int)position & 7;
        var bits = BinaryPrimitives.ReverseEndianness(Word(at)) << shift;
        if (shift + size > 64) bits |= (ulong)at[8] >> (8 - shift);
        return bits >> (64 - size);
    }

    /// <summary>The position after elements of one size, of which the last one brings no padding; -1 when they cross the limit.</summary>
    public static long Skip(long count, long stride, long last, long position, long limit)
    {
        if (count == 0) return position;
        var room = limit - position - last;
        return room >= 0 && (ulong)(count - 1) <= (ulong)(room / stride) ? position + ((count - 1) * stride) + last : -1;
    }

    /// <summary>The number whose sign is the highest of some bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SignExtend(ulong bits, int size) => (long)(bits << (64 - size)) >> (64 - size);

    private static ulong Word(byte* at) =>
        BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<ulong>(at) : BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(at));
}
