using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>The least and the greatest of some numbers.</summary>
internal readonly record struct NumberRange<T>(T Least, T Most)
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>Bits to pack the numbers in, as their distances from the least.</summary>
    public int Width => Bitpacking.WidthOf<T>(ulong.CreateTruncating(Most - Least) & (ulong.MaxValue >> (64 - (Unsafe.SizeOf<T>() * 8))));

    /// <summary>That of all numbers, of which there is at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static NumberRange<T> Of(ReadOnlySpan<T> numbers)
    {
        var (least, most) = (numbers[0], numbers[0]);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(numbers);
        if (!vectors.IsEmpty)
        {
            var (leasts, mosts) = (vectors[0], vectors[0]);
            foreach (var vector in vectors)
            {
                leasts = Vector.Min(leasts, vector);
                mosts = Vector.Max(mosts, vector);
            }

            for (var lane = 0; lane < Vector<T>.Count; lane++) (least, most) = (T.Min(least, leasts[lane]), T.Max(most, mosts[lane]));
        }

        foreach (var number in numbers[(vectors.Length * Vector<T>.Count)..]) (least, most) = (T.Min(least, number), T.Max(most, number));
        return new(least, most);
    }

    /// <summary>That of the numbers whose bit is set, of which there is at least one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static NumberRange<T> Of(ReadOnlySpan<T> numbers, ReadOnlySpan<ulong> valid)
    {
        var (least, most) = (T.MaxValue, T.MinValue);
        for (var first = 0; first < numbers.Length; first += 64)
        {
            var lot = numbers.Slice(first, Math.Min(64, numbers.Length - first));
            var bits = valid[first / 64] & (ulong.MaxValue >> (64 - lot.Length));
            for (; bits != 0; bits &= bits - 1)
            {
                var number = lot[BitOperations.TrailingZeroCount(bits)];
                (least, most) = (T.Min(least, number), T.Max(most, number));
            }
        }

        return new(least, most);
    }
}
