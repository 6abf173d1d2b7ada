using System.Numerics;
using System.Text;
using System.Text.Unicode;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>Rows as they come, one after the other, until they are enough to be packed (<see cref="RowPacker"/>).</summary>
/// <remarks>Taking a row is a copy; its memory grows with its rows, for a session has dozens of tables and most of them few rows.</remarks>
internal sealed class RowBlock
{
    private const int FirstRows = 16;

    private readonly TableSchema _table;
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
        _table = table;
        _width = table.Columns.Length;
        _columnMask = ulong.MaxValue >> (64 - _width);
        _textColumns = [.. Enumerable.Range(0, _width).Where(i => table.Columns[i].Type == ColumnType.Text)];
        _cells = new long[_width * FirstRows];
        _nulls = new ulong[FirstRows];
    }

    /// <summary>How many rows it has.</summary>
    public int Count { get; private set; }

    /// <summary>Cells of all rows, row after row; the cell of a NULL is 0.</summary>
    public ReadOnlySpan<long> Cells => _cells.AsSpan(0, Count * _width);

    /// <summary>NULL bits, one word a row.</summary>
    public ReadOnlySpan<ulong> Nulls => _nulls.AsSpan(0, Count);

    /// <summary>Bytes of the texts that cells point into.</summary>
    public int TextLength => _textLength;

    /// <summary>Copies a row.</summary>
    public void Add(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text)
    {
        if (cells.Length != _width) throw WrongWidth(_table, cells.Length);
        if (Count == _nulls.Length) GrowRows();
        var row = _cells.AsSpan(Count * _width, _width);
        cells.CopyTo(row);
        nulls &= _columnMask;
        for (var left = nulls; left != 0; left &= left - 1) row[BitOperations.TrailingZeroCount(left)] = 0;
        foreach (var column in _textColumns)
            if ((nulls >> column & 1) == 0) row[column] = CopyText(TextRef.Of(row[column]), text).Packed;
        _nulls[Count++] = nulls;
    }

    /// <summary>Puts the texts of some rows one behind the other, and lets their cells point there instead: these rows are packed next.</summary>
    /// <returns>How many bytes the texts are.</returns>
    public int MoveTexts(ReadOnlySpan<int> which, ref byte[] target)
    {
        var length = 0;
        foreach (var column in _textColumns)
        {
            foreach (var row in which)
            {
                if ((_nulls[row] >> column & 1) != 0) continue;
                ref var cell = ref _cells[(row * _width) + column];
                var (start, count) = TextRef.Of(cell);
                if (length + count > target.Length) Array.Resize(ref target, Math.Max(length + count, target.Length * 2));
                _text.AsSpan(start, count).CopyTo(target.AsSpan(length));
                cell = new TextRef(length, count).Packed;
                length += count;
            }
        }

        return length;
    }

    /// <summary>The exception for a row that does not fit a table: a bug of its maker.</summary>
    public static ArgumentException WrongWidth(TableSchema table, int cells) =>
        new($"Table {table.Name} has {table.Columns.Length} columns, the row {cells} cells.", nameof(cells));

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
        if (!Utf8.IsValid(utf8)) utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        if (_textLength + utf8.Length > _text.Length) Array.Resize(ref _text, Math.Max(_textLength + utf8.Length, _text.Length * 2));
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
}
