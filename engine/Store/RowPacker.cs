using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store;

/// <summary>Packs rows (<see cref="PackedRows"/> says how) from where they lie in a block, and notes what each column holds.</summary>
internal sealed class RowPacker(ImmutableArray<ColumnFacts> columns)
{
    private readonly long[] _least = new long[columns.Length];
    private readonly long[] _most = new long[columns.Length];
    private byte[] _packed = [];
    private byte[] _text = [];

    /// <summary>Packs some rows of a block, each once; the bytes are good until the next call.</summary>
    public ReadOnlySpan<byte> Pack(RowBlock rows, ReadOnlySpan<int> which)
    {
        var textLength = rows.MoveTexts(which, ref _text);
        var text = _text.AsSpan(0, textLength);
        var nullWords = (which.Length + 63) >> 6;
        var most = PackedRows.HeadBytes + text.Length + (columns.Length * (PackedHead.Bytes + (nullWords + which.Length) * sizeof(long)));
        if (_packed.Length < most) _packed = GC.AllocateUninitializedArray<byte>(most);
        var at = PackedRows.HeadBytes;
        MemoryMarshal.Write(_packed, which.Length);
        MemoryMarshal.Write(_packed.AsSpan(sizeof(int)), text.Length);
        var missing = Missing(rows.Nulls, which);
        FindRanges(rows.Cells, which);
        for (var column = 0; column < columns.Length; column++)
            at += PackColumn(rows, which, column, (missing >> column & 1) != 0 ? nullWords : 0, _packed.AsSpan(at));
        text.CopyTo(_packed.AsSpan(at));
        return _packed.AsSpan(0, at + text.Length);
    }

    /// <summary>The columns that miss a value in some row.</summary>
    private static ulong Missing(ReadOnlySpan<ulong> nulls, ReadOnlySpan<int> which)
    {
        var any = 0UL;
        foreach (var row in which) any |= nulls[row];
        return any;
    }

    private int PackColumn(RowBlock rows, ReadOnlySpan<int> which, int column, int nullWords, Span<byte> target)
    {
        var (least, most) = (_least[column], _most[column]);
        var nulls = MemoryMarshal.Cast<byte, ulong>(target.Slice(PackedHead.Bytes, nullWords * sizeof(ulong)));
        if (nullWords > 0) PackNulls(rows.Nulls, which, column, nulls);
        columns[column].Note(rows, which, column, least, most, nulls);

        var head = new PackedHead(least, BytesFor((ulong)(most - least)), nullWords);
        MemoryMarshal.Write(target, head);
        var values = target[(PackedHead.Bytes + nulls.Length * sizeof(ulong))..];
        PackValues(rows.Cells, which, column, head, values);
        return PackedHead.Bytes + (nulls.Length * sizeof(ulong)) + (head.ValueBytes * which.Length);
    }

    /// <summary>Finds the least and the greatest cell of each column, of several columns side by side.</summary>
    private void FindRanges(ReadOnlySpan<long> cells, ReadOnlySpan<int> which)
    {
        var width = columns.Length;
        if (width < Vector<long>.Count)
        {
            for (var column = 0; column < width; column++) FindRange(cells, which, column);
            return;
        }

        // The last columns overlap those before them when the width is no multiple.
        for (var column = 0; column < width; column += Vector<long>.Count) FindRangesAt(cells, which, Math.Min(column, width - Vector<long>.Count));
    }

    // Vectors are slow until they are compiled for the machine, so that is done at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindRangesAt(ReadOnlySpan<long> cells, ReadOnlySpan<int> which, int column)
    {
        var width = columns.Length;
        var least = new Vector<long>(cells[((which[0] * width) + column)..]);
        var most = least;
        foreach (var row in which[1..])
        {
            var some = new Vector<long>(cells[((row * width) + column)..]);
            least = Vector.Min(least, some);
            most = Vector.Max(most, some);
        }

        least.CopyTo(_least, column);
        most.CopyTo(_most, column);
    }

    private void FindRange(ReadOnlySpan<long> cells, ReadOnlySpan<int> which, int column)
    {
        (_least[column], _most[column]) = (long.MaxValue, long.MinValue);
        foreach (var row in which)
        {
            var cell = cells[(row * columns.Length) + column];
            _least[column] = Math.Min(_least[column], cell);
            _most[column] = Math.Max(_most[column], cell);
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

    private static void PackNulls(ReadOnlySpan<ulong> rows, ReadOnlySpan<int> which, int column, Span<ulong> target)
    {
        for (var word = 0; word < target.Length; word++)
        {
            var bits = 0UL;
            var some = which.Slice(word * 64, Math.Min(64, which.Length - (word * 64)));
            for (var i = 0; i < some.Length; i++) bits |= (rows[some[i]] >> column & 1) << i;
            target[word] = bits;
        }
    }

    private void PackValues(ReadOnlySpan<long> cells, ReadOnlySpan<int> which, int column, PackedHead head, Span<byte> target)
    {
        switch (head.ValueBytes)
        {
            case 0: break;
            case 1: Subtract<byte>(cells, which, column, head.Least, target); break;
            case 2: Subtract<ushort>(cells, which, column, head.Least, target); break;
            case 4: Subtract<uint>(cells, which, column, head.Least, target); break;
            default: Subtract<long>(cells, which, column, head.Least, target); break;
        }
    }

    // Generic arithmetic is slow until it is compiled for its type with all it calls, so that is done at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Subtract<T>(ReadOnlySpan<long> cells, ReadOnlySpan<int> which, int column, long least, Span<byte> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        var width = columns.Length;
        var values = MemoryMarshal.Cast<byte, T>(target)[..which.Length];
        for (var i = 0; i < which.Length; i++) values[i] = T.CreateTruncating(cells[(which[i] * width) + column] - least);
    }
}
