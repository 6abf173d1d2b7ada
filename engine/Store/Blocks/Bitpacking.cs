using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Numbers as DuckDB packs them: each as its distance from the least, in as many bits as the largest distance takes, the lowest bits first.</summary>
/// <remarks>DuckDB: src/include/duckdb/common/bitpacking.hpp (<c>BitpackingPrimitives</c>).</remarks>
internal static class Bitpacking
{
    /// <summary>Bytes that <see cref="Pack"/> may write beyond those it fills.</summary>
    public const int Slack = sizeof(ulong);

    // Numbers are packed in lots of so many; the last lot is filled up.
    private const int Lot = 32;

    /// <summary>Bits to pack numbers of a range in. DuckDB takes the whole type when less would be spared than its bytes.</summary>
    public static int WidthOf<T>(ulong range)
        where T : unmanaged
    {
        var (width, bytes) = (64 - BitOperations.LeadingZeroCount(range), Unsafe.SizeOf<T>());
        return width + bytes > bytes * 8 ? bytes * 8 : width;
    }

    /// <summary>Bytes that so many packed numbers take.</summary>
    public static int BytesOf(int count, int width) => (count + Lot - 1) / Lot * Lot * width / 8;

    /// <summary>Packs numbers.</summary>
    /// <param name="target">Has room for <see cref="BytesOf"/> bytes and <see cref="Slack"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(ReadOnlySpan<T> numbers, T least, int width, Span<byte> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        target[..BytesOf(numbers.Length, width)].Clear();
        ref var at = ref MemoryMarshal.GetReference(target);
        var mask = ulong.MaxValue >> (64 - width);
        var (bits, filled) = (0UL, 0);
        foreach (var number in numbers)
        {
            var distance = ulong.CreateTruncating(number - least) & mask;
            bits |= distance << filled;
            filled += width;
            if (filled < 64) continue;
            Unsafe.WriteUnaligned(ref at, bits);
            at = ref Unsafe.Add(ref at, sizeof(ulong));
            filled -= 64;
            bits = filled == 0 ? 0 : distance >> (width - filled);
        }

        if (filled > 0) Unsafe.WriteUnaligned(ref at, bits);
    }
}
