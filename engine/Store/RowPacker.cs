using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Store;

/// <summary>Packs rows of one entity, each against the row before: what stays the same or grows a little takes a byte.</summary>
/// <remarks>
/// A row is its NULL bits, changed against the row before, then the change of each cell that is not NULL; all as
/// variable-length integers of seven bits a byte, signed ones with the sign in the lowest bit. One instance packs, or
/// unpacks what another packed, in the same order.
/// </remarks>
internal sealed class RowPacker(int width)
{
    private const int MaxVarint = 10;

    private readonly long[] _before = new long[width];
    private ulong _nullsBefore;

    /// <summary>Bytes that a row takes at most.</summary>
    public static int MaxBytes(int width) => (width + 1) * MaxVarint;

    /// <summary>Packs a row and returns the bytes used.</summary>
    public int Pack(ReadOnlySpan<long> cells, ulong nulls, Span<byte> target)
    {
        var at = Write(target, 0, nulls ^ _nullsBefore);
        _nullsBefore = nulls;
        for (var i = 0; i < _before.Length; i++)
        {
            if ((nulls >> i & 1) != 0) continue;
            var change = cells[i] - _before[i];
            at = Write(target, at, (ulong)((change << 1) ^ (change >> 63)));
            _before[i] = cells[i];
        }

        return at;
    }

    /// <summary>Unpacks a row and returns the bytes used; cells of NULLs are left alone.</summary>
    public int Unpack(ReadOnlySpan<byte> source, Span<long> cells, out ulong nulls)
    {
        var at = Read(source, 0, out var changed);
        nulls = _nullsBefore ^= changed;
        for (var i = 0; i < _before.Length; i++)
        {
            if ((nulls >> i & 1) != 0) continue;
            at = Read(source, at, out var change);
            cells[i] = _before[i] += (long)(change >> 1) ^ -(long)(change & 1);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(Span<byte> target, int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Read(ReadOnlySpan<byte> source, int at, out ulong value)
    {
        value = source[at++];
        if (value < 0x80) return at;
        value &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            var next = source[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return at;
        }
    }
}
