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
        var bits = Bits(packet, position, take);
        return take.Signed ? SignExtend(bits, take.Size) : (long)bits;
    }

    /// <summary>The bits of a floating-point field, as those of a double.</summary>
    public static long ReadReal(byte* packet, long position, in Take take)
    {
        var bits = Bits(packet, position, take);
        return take.Size switch { 16 => WidenHalf(bits), 32 => Widen(bits), _ => (long)bits };
    }

    /// <summary>The bits of a double that equals a float.</summary>
    public static long Widen(ulong single) => BitConverter.DoubleToInt64Bits(BitConverter.UInt32BitsToSingle((uint)single));

    /// <summary>The bits of a double that equals a number of 16 bits.</summary>
    public static long WidenHalf(ulong half) => BitConverter.DoubleToInt64Bits((double)BitConverter.UInt16BitsToHalf((ushort)half));

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

    /// <summary>A value with its bits turned around.</summary>
    public static ulong Reverse(ulong bits, int size)
    {
        bits = (bits >> 1 & 0x5555_5555_5555_5555) | (bits & 0x5555_5555_5555_5555) << 1;
        bits = (bits >> 2 & 0x3333_3333_3333_3333) | (bits & 0x3333_3333_3333_3333) << 2;
        bits = (bits >> 4 & 0x0F0F_0F0F_0F0F_0F0F) | (bits & 0x0F0F_0F0F_0F0F_0F0F) << 4;
        return BinaryPrimitives.ReverseEndianness(bits) >> (64 - size);
    }

    /// <summary>Reads groups of 7 bits, the lowest first, up to the one whose byte has its highest bit clear (LEB128).</summary>
    /// <returns>The position after it, or -1 when it crosses the limit or has more than 64 bits.</returns>
    public static long Leb(byte* packet, long position, long limit, bool signed, ref long value)
    {
        const int MostBytes = 10;
        var at = packet + (position >> 3);
        var count = (int)Math.Min((limit - position) >> 3, MostBytes);
        var bits = 0UL;
        for (var i = 0; i < count; i++)
        {
            bits |= (at[i] & 0x7FUL) << (i * 7);
            if ((at[i] & 0x80) != 0) continue;
            if (i == MostBytes - 1 && !IsLastGroup(at[i], signed)) return -1;
            value = signed && i < MostBytes - 1 ? SignExtend(bits, (i + 1) * 7) : (long)bits;
            return position + ((i + 1) * 8);
        }

        return -1;
    }

    /// <summary>Bits that a number read by <see cref="Leb"/> had room for: 7 in each byte.</summary>
    public static long LebWidth(long position, long next) => (next - position) / 8 * 7;

    /// <summary>Whether the tenth group brings bit 63 and, beyond it, nothing but the sign.</summary>
    private static bool IsLastGroup(byte group, bool signed) => group == 0 || (signed ? group == 0x7F : group == 1);

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

    private static ulong Bits(byte* packet, long position, in Take take)
    {
        var bits = take.Order == ByteOrder.Little ? Little(packet, position, take.Size) : Big(packet, position, take.Size);
        return take.Reversed ? Reverse(bits, take.Size) : bits;
    }

    private static ulong Word(byte* at) =>
        BitConverter.IsLittleEndian ? Unsafe.ReadUnaligned<ulong>(at) : BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(at));
}
