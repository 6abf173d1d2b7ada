using System.Buffers.Binary;
using System.Collections.Immutable;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>What a mutation did.</summary>
/// <param name="Text">For people.</param>
/// <param name="Start">First byte that changed, when all others kept their place; else -1.</param>
/// <param name="Length">Bytes that may have changed.</param>
internal sealed record Mutated(byte[] Bytes, string Text, int Start = -1, int Length = 0);

/// <summary>Changes a file in some way.</summary>
internal delegate Mutated Mutate(byte[] bytes, Random random);

/// <summary>Mutations of binary files: damage, lies about sizes and counters, packets in the wrong place.</summary>
internal static class ByteMutations
{
    // Packet headers hold the fields that matter most, and in LTTng's way they end before this byte.
    private const int HeaderBytes = 96;
    private static readonly ulong[] Extremes =
        [0, 1, 7, 8, 9, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, long.MaxValue, 1UL << 63, ulong.MaxValue - 7, ulong.MaxValue];

    /// <summary>All of them.</summary>
    public static ImmutableArray<Mutate> All { get; } =
        [FlipBit, FlipBit, ReplaceByte, SetWord, SetWord, NudgeWord, NudgeWord, CopyWord, Truncate, Extend, CutOut, Repeat, Swap];

    private static Mutated FlipBit(byte[] bytes, Random random)
    {
        var (at, bit) = (Place(bytes, random), random.Next(8));
        return InPlace(bytes, at, 1, $"bit {bit} of byte {at} flipped", part => part[0] ^= (byte)(1 << bit));
    }

    private static Mutated ReplaceByte(byte[] bytes, Random random)
    {
        var (at, value) = (Place(bytes, random), (byte)random.Next(256));
        return InPlace(bytes, at, 1, $"byte {at} set to {value}", part => part[0] = value);
    }

    private static Mutated SetWord(byte[] bytes, Random random)
    {
        var (at, width, value) = (Place(bytes, random), 1 << random.Next(4), Extremes[random.Next(Extremes.Length)]);
        if (random.Next(3) == 0) value = (ulong)random.Next(bytes.Length * 8 + 64);
        return InPlace(bytes, at, width, $"{width} bytes at {at} set to {value}", part => Write(part, value));
    }

    private static Mutated NudgeWord(byte[] bytes, Random random)
    {
        var (at, width) = (Place(bytes, random), 1 << random.Next(4));
        var by = (ulong)((1L << random.Next(20)) * (random.Next(2) == 0 ? 1 : -1));
        return InPlace(bytes, at, width, $"{width} bytes at {at} changed by {(long)by}", part => Write(part, unchecked(Read(part) + by)));
    }

    private static Mutated CopyWord(byte[] bytes, Random random)
    {
        var (from, to, width) = (Place(bytes, random), Place(bytes, random), 1 << random.Next(4));
        var source = bytes[from..Math.Min(from + width, bytes.Length)];
        return InPlace(bytes, to, source.Length, $"{source.Length} bytes copied from {from} to {to}", part => source.AsSpan(0, part.Length).CopyTo(part));
    }

    private static Mutated Truncate(byte[] bytes, Random random)
    {
        var length = random.Next(bytes.Length);
        return new Mutated(bytes[..length], $"cut off at byte {length}");
    }

    private static Mutated Extend(byte[] bytes, Random random)
    {
        var tail = new byte[1 + random.Next(5000)];
        if (random.Next(2) == 0) random.NextBytes(tail);
        return new Mutated([.. bytes, .. tail], $"{tail.Length} bytes added");
    }

    private static Mutated CutOut(byte[] bytes, Random random)
    {
        var (start, stop) = Part(bytes, random);
        return new Mutated([.. bytes[..start], .. bytes[stop..]], $"bytes {start} to {stop} cut out");
    }

    private static Mutated Repeat(byte[] bytes, Random random)
    {
        var (start, stop) = Part(bytes, random);
        return new Mutated([.. bytes[..stop], .. bytes[start..]], $"bytes {start} to {stop} repeated");
    }

    private static Mutated Swap(byte[] bytes, Random random)
    {
        var (start, stop) = Part(bytes, random);
        return new Mutated([.. bytes[start..stop], .. bytes[..start], .. bytes[stop..]], $"bytes {start} to {stop} moved to the front");
    }

    private static Mutated InPlace(byte[] bytes, int at, int length, string text, Action<byte[]> change)
    {
        var part = bytes[at..Math.Min(at + length, bytes.Length)];
        change(part);
        return new Mutated([.. bytes[..at], .. part, .. bytes[(at + part.Length)..]], text, at, part.Length);
    }

    /// <summary>A byte, more often one of a packet header than chance gives.</summary>
    private static int Place(byte[] bytes, Random random)
    {
        if (random.Next(2) == 0) return random.Next(bytes.Length);
        var packet = random.Next(3) * 4096;
        return Math.Min(packet + random.Next(HeaderBytes), bytes.Length - 1);
    }

    /// <summary>A part of the file, half of the time of whole pages, as packets are.</summary>
    private static (int Start, int Stop) Part(byte[] bytes, Random random)
    {
        var (a, b) = (random.Next(bytes.Length + 1), random.Next(bytes.Length + 1));
        if (random.Next(2) == 0) (a, b) = (a / 4096 * 4096, b / 4096 * 4096);
        return (Math.Min(a, b), Math.Max(a, b));
    }

    private static ulong Read(byte[] part)
    {
        Span<byte> word = stackalloc byte[8];
        part.AsSpan().CopyTo(word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }

    private static void Write(byte[] part, ulong value)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        word[..part.Length].CopyTo(part);
    }
}
