using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store;

/// <summary>
/// Rows as a <see cref="RowPacker"/> packed them, column by column, each value as its distance from the least of its column in as
/// few bytes as all of them need. The bytes are the number of rows and of bytes of text, for each column its head, its NULL bits
/// and its values, and last the texts. They are read in place, from the first column to the last.
/// </summary>
internal ref struct PackedRows
{
    /// <summary>Bytes before the first column.</summary>
    public const int HeadBytes = 2 * sizeof(int);

    private readonly ReadOnlySpan<byte> _bytes;
    private int _at = HeadBytes;

    /// <summary>The rows that lie in some bytes, before their first column.</summary>
    public PackedRows(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        Count = MemoryMarshal.Read<int>(bytes);
        TextStart = bytes.Length - MemoryMarshal.Read<int>(bytes[sizeof(int)..]);
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>Byte that the texts start at.</summary>
    public int TextStart { get; }

    /// <summary>Goes to the next column and gives it.</summary>
    public PackedColumn Next()
    {
        var head = MemoryMarshal.Read<PackedHead>(_bytes[_at..]);
        var nulls = _bytes.Slice(_at + PackedHead.Bytes, head.NullWords * sizeof(ulong));
        var values = _bytes.Slice(_at + PackedHead.Bytes + nulls.Length, head.ValueBytes * Count);
        _at += PackedHead.Bytes + nulls.Length + values.Length;
        return new PackedColumn(head, MemoryMarshal.Cast<byte, ulong>(nulls), values);
    }
}

/// <summary>How the values of a column are packed.</summary>
/// <param name="Least">Is added to each value.</param>
/// <param name="ValueBytes">Bytes of a value: 0 when all are <paramref name="Least"/>, else 1, 2, 4 or 8.</param>
/// <param name="NullWords">Words of NULL bits; 0 when no value is missing.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct PackedHead(long Least, int ValueBytes, int NullWords)
{
    /// <summary>Bytes of it.</summary>
    public const int Bytes = sizeof(long) + (2 * sizeof(int));
}

/// <summary>A column of <see cref="PackedRows"/>.</summary>
internal readonly ref struct PackedColumn(PackedHead head, ReadOnlySpan<ulong> nulls, ReadOnlySpan<byte> values)
{
    /// <summary>NULL bits, set for each value that is missing; empty when none is.</summary>
    public ReadOnlySpan<ulong> Nulls { get; } = nulls;

    private readonly ReadOnlySpan<byte> _values = values;

    /// <summary>Writes some of the values; that of a NULL means nothing.</summary>
    public void Unpack<T>(int first, Span<T> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (head.ValueBytes)
        {
            case 0: target.Fill(T.CreateTruncating(head.Least)); break;
            case 1: Add<byte, T>(first, target); break;
            case 2: Add<ushort, T>(first, target); break;
            case 4: Add<uint, T>(first, target); break;
            default: Add<long, T>(first, target); break;
        }
    }

    // Generic arithmetic is slow until it is compiled for its types with all it calls, so that is done at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TPacked, T>(int first, Span<T> target)
        where TPacked : unmanaged, IBinaryInteger<TPacked>
        where T : unmanaged, IBinaryInteger<T>
    {
        // Only the low bits of a sum count, so that it can be taken in the type of the target.
        var least = T.CreateTruncating(head.Least);
        var distances = MemoryMarshal.Cast<byte, TPacked>(_values).Slice(first, target.Length);
        for (var i = 0; i < target.Length; i++) target[i] = least + T.CreateTruncating(distances[i]);
    }
}
