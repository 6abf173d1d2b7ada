using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Rows as they come, one after the other, until they are enough to be stored.</summary>
/// <remarks>Taking a row is a copy; the columns are filled from here one by one in tight loops (<see cref="ColumnFiller"/>).</remarks>
internal sealed class RowBlock
{
    /// <summary>Rows of a full block.</summary>
    public static int Capacity { get; } = DataChunk.Capacity * 4;

    // Most tables stay small, so a block starts small.
    private const int FirstRows = 64;

    private readonly string _table;
    private readonly int _width;
    private readonly ulong _columnMask;
    private readonly int[] _textColumns;
    private long[] _cells;
    private ulong[] _nulls;
    private byte[] _text = [];
    private int _textLength;

    /// <summary>An empty block.</summary>
    public RowBlock(TableSchema table)
    {
        _table = table.Name;
        _width = table.Columns.Length;
        _columnMask = ulong.MaxValue >> (64 - _width);
        _textColumns = [.. Enumerable.Range(0, _width).Where(i => table.Columns[i].Type == ColumnType.Text)];
        _cells = new long[_width * FirstRows];
        _nulls = new ulong[FirstRows];
    }

    /// <summary>How many rows it has.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it takes no more rows.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Copies a row.</summary>
    public void Add(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text)
    {
        if (cells.Length != _width) throw new ArgumentException($"Table {_table} has {_width} columns, the row {cells.Length} cells.", nameof(cells));
        if (Count == _nulls.Length) GrowRows();
        var row = _cells.AsSpan(Count * _width, _width);
        cells.CopyTo(row);
        nulls &= _columnMask;
        for (var left = nulls; left != 0; left &= left - 1) row[BitOperations.TrailingZeroCount(left)] = 0;
        foreach (var column in _textColumns)
            if ((nulls >> column & 1) == 0) row[column] = CopyText(TextRef.Of(row[column]), text).Packed;
        _nulls[Count++] = nulls;
    }

    /// <summary>Some of the rows, as many as fit a chunk at most; good until a row is added or all are forgotten.</summary>
    public RowSlice Slice(int first)
    {
        var count = Math.Min(Count - first, DataChunk.Capacity);
        return new RowSlice(_cells.AsSpan(first * _width, count * _width), _nulls.AsSpan(first, count), _width, _text);
    }

    /// <summary>Forgets all rows, keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        _textLength = 0;
    }

    // A VARCHAR that is not UTF-8 would make the session unreadable to other DuckDB clients.
    private TextRef CopyText(TextRef reference, ReadOnlySpan<byte> text)
    {
        var utf8 = text.Slice(reference.Offset, reference.Length);
        return Keep(Utf8.IsValid(utf8) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8)));
    }

    private TextRef Keep(ReadOnlySpan<byte> utf8)
    {
        if (_textLength + utf8.Length > _text.Length) GrowText(_textLength + utf8.Length);
        utf8.CopyTo(_text.AsSpan(_textLength));
        var kept = new TextRef(_textLength, utf8.Length);
        _textLength += utf8.Length;
        return kept;
    }

    private void GrowRows()
    {
        Array.Resize(ref _cells, _cells.Length * 2);
        Array.Resize(ref _nulls, _nulls.Length * 2);
    }

    private void GrowText(int needed)
    {
        var larger = NewText(Math.Max(needed, _text.Length * 2));
        _text.AsSpan(0, _textLength).CopyTo(larger);
        _text = larger;
    }

    private static byte[] NewText(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}

/// <summary>Rows of a <see cref="RowBlock"/>, seen in place.</summary>
internal readonly ref struct RowSlice(ReadOnlySpan<long> cells, ReadOnlySpan<ulong> nulls, int width, byte[] text)
{
    private readonly byte[] _text = text;

    /// <summary>Cells of all rows, row after row; the cell of a NULL is 0.</summary>
    public ReadOnlySpan<long> Cells { get; } = cells;

    /// <summary>NULL bits, one word a row.</summary>
    public ReadOnlySpan<ulong> Nulls { get; } = nulls;

    /// <summary>How many rows there are.</summary>
    public int Count => Nulls.Length;

    /// <summary>Cells per row.</summary>
    public int Width { get; } = width;

    /// <summary>Where the texts are that cells point into, pinned.</summary>
    public unsafe byte* Text => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_text));
}
