using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>Fills in the thread of a row and returns its new NULL mask.</summary>
internal delegate ulong FillThread(Span<long> cells, ulong nulls);

/// <summary>Kept events of one CPU whose thread is not known yet; bounded, for a trace need never tell.</summary>
internal sealed class RowsWithoutThread
{
    private const int Most = 1 << 14;
    private readonly List<(IRowWriter Rows, long[] Cells, ulong Nulls, byte[] Text)> _rows = [];

    /// <summary>Whether no more fit.</summary>
    public bool IsFull => _rows.Count == Most;

    /// <summary>Holds a row back.</summary>
    public void Add(IRowWriter rows, ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text) =>
        _rows.Add((rows, cells.ToArray(), nulls, text.ToArray()));

    /// <summary>Writes all that was held back; good for once.</summary>
    public void Release(FillThread fill)
    {
        foreach (var (rows, cells, nulls, text) in _rows) rows.Append(cells, fill(cells, nulls), text);
    }
}
