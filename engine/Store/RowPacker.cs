using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store;

/// <summary>Packs blocks of rows (<see cref="PackedRows"/> says how), and notes what each column holds.</summary>
internal sealed class RowPacker(ImmutableArray<ColumnFacts> columns)
{
    private readonly long[] _least = new long[columns.Length];
    private readonly long[] _most = new long[columns.Length];
    private byte[] _packed = [];

    /// <summary>Packs rows; the bytes are good until the next call.</summary>
    public ReadOnlySpan<byte> Pack(RowBlock rows)
    {
        var nullWords = (rows.Count + 63) >> 6;
        var most = PackedRows.HeadBytes + rows.Text.Length + (columns.Length * (PackedHead.Bytes + (nullWords + rows.Count) * sizeof(long)));
        if (_packed.Length < most) _packed = GC.AllocateUninitializedArray<byte>(most);
        var at = PackedRows.HeadBytes;
        MemoryMarshal.Write(_packed, rows.Count);
        MemoryMarshal.Write(_packed.AsSpan(sizeof(int)), rows.Text.Length);
        var missing = Missing(rows.Nulls);
        FindRanges(rows.Cells);
        for (var column = 0; column < columns.Length; column++)
            at += PackColumn(rows, column, (missing >> column & 1) != 0 ? nullWords : 0, _packed.AsSpan(at));
        rows.Text.CopyTo(_packed.AsSpan(at));
        return _packed.AsSpan(0, at + rows.Text.Length);
    }

    /// <summary>The columns that miss a value in some row.</summary>
    private static ulong Missing(ReadOnlySpan<ulong> nulls)
    {
        var any = 0UL;
        foreach (var row in nulls) any |= row;
        return any;
    }

    private int PackColumn(RowBlock rows, int column, int nullWords, Span<byte> target)
    {
        var width = columns.Length;
        var (least, most) = (_least[column], _most[column]);
        var nulls = MemoryMarshal.Cast<byte, ulong>(target.Slice(PackedHead.Bytes, nullWords * sizeof(ulong)));
        if (nullWords > 0) PackNulls(rows.Nulls, column, nulls);
        columns[column].Note(rows, column, least, most, nulls);

        var head = new PackedHead(least, BytesFor((ulong)(most - least)), nullWords);
        MemoryMarshal.Write(target, head);
        var values = target[(PackedHead.Bytes + nulls.Length * sizeof(ulong))..];
        PackValues(rows.Cells, column, width, head, values);
        return PackedHead.Bytes + (nulls.Length * sizeof(ulong)) + (head.ValueBytes * rows.Count);
    }

    /// <summary>Finds the least and the greatest cell of each column, of several columns side by side.</summary>
    private void FindRanges(ReadOnlySpan<long> cells)
    {
        var width = columns.Length;
        if (width < Vector<long>.Count)
        {
            for (var column = 0; column < width; column++) FindRange(cells, column);
            return;
        }

        // The last columns overlap those before them when the width is no multiple.
        for (var column = 0; column < width; column += Vector<long>.Count) FindRangesAt(cells, Math.Min(column, width - Vector<long>.Count));
    }

    // Vectors are slow until they are compiled for the machine, so that is done at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindRangesAt(ReadOnlySpan<long> cells, int column)
    {
        var least = new Vector<long>(cells[column..]);
        var most = least;
        for (var at = column + columns.Length; at < cells.Length; at += columns.Length)
        {
            var row = new Vector<long>(cells[at..]);
            least = Vector.Min(least, row);
            most = Vector.Max(most, row);
        }

        least.CopyTo(_least, column);
        most.CopyTo(_most, column);
    }

    private void FindRange(ReadOnlySpan<long> cells, int column)
    {
        (_least[column], _most[column]) = (cells[column], cells[column]);
        for (var at = column + columns.Length; at < cells.Length; at += columns.Length)
        {
            _least[column] = Math.Min(_least[column], cells[at]);
            _most[column] = Math.Max(_most[column], cells[at]);
        }
    }

    private static int BytesFor(ulong range) => range switch
    {
        0 => 0,
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        <= uint.MaxValue => 4,
        _ => 8,
    };

    private static void PackNulls(ReadOnlySpan<ulong> rows, int column, Span<ulong> target)
    {
        for (var word = 0; word < target.Length; word++)
        {
            var bits = 0UL;
            var some = rows.Slice(word * 64, Math.Min(64, rows.Length - (word * 64)));
            for (var row = 0; row < some.Length; row++) bits |= (some[row] >> column & 1) << row;
            target[word] = bits;
        }
    }

    private static void PackValues(ReadOnlySpan<long> cells, int column, int width, PackedHead head, Span<byte> target)
    {
        switch (head.ValueBytes)
        {
            case 0: break;
            case 1: Subtract<byte>(cells, column, width, head.Least, target); break;
            case 2: Subtract<ushort>(cells, column, width, head.Least, target); break;
            case 4: Subtract<uint>(cells, column, width, head.Least, target); break;
            default: Subtract<long>(cells, column, width, head.Least, target); break;
        }
    }

    // Generic arithmetic is slow until it is compiled for its type with all it calls, so that is done at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Subtract<T>(ReadOnlySpan<long> cells, int column, int width, long least, Span<byte> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(target);
        for (int row = 0, at = column; at < cells.Length; row++, at += width) values[row] = T.CreateTruncating(cells[at] - least);
    }
}
