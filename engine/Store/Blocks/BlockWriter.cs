using System.Collections.Immutable;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Places encoded columns in blocks, one behind the other, and writes each block when it is full.</summary>
internal sealed class BlockWriter(BlockFile file)
{
    private readonly byte[] _block = new byte[BlockFile.BlockBytes];
    private long _number = -1;
    private int _used;

    /// <summary>Places a column of a row group.</summary>
    public ColumnSegments Place(ColumnEncoder column) => new(Place(column.Values, SegmentForm.Packed), Place(column.Validity, SegmentForm.Plain));

    /// <summary>Writes what is not written yet.</summary>
    public void Flush()
    {
        if (_used == 0) return;
        Data[_used..].Clear();
        file.Write(_number, _block);
        _used = 0;
    }

    private Span<byte> Data => _block.AsSpan(sizeof(ulong));

    private ImmutableArray<Segment> Place(EncodedGroups column, SegmentForm form)
    {
        var groups = column.Groups;
        if (IsConstant(column.Facts, form)) return [new Segment(0, RowsOf(groups), SegmentForm.Constant, Segment.NoBlock, 0, column.Facts)];
        var segments = ImmutableArray.CreateBuilder<Segment>(initialCapacity: 2);
        var bytes = column.Bytes;
        var firstRow = 0;
        while (!groups.IsEmpty)
        {
            var layout = new SegmentLayout(form, groups, BlockFile.DataBytes - StartOfNext);
            if (layout.Groups == 0)
            {
                Flush();
                continue;
            }

            if (_used == 0) _number = file.NewBlock();
            var offset = StartOfNext;
            Data[_used..offset].Clear();
            layout.Write(Data.Slice(offset, layout.Bytes), bytes);
            _used = offset + layout.Bytes;
            segments.Add(new Segment(firstRow, layout.Rows, form, _number, offset, layout.Facts));
            firstRow += layout.Rows;
            bytes = bytes[layout.ValueBytes..];
            groups = groups[layout.Groups..];
        }

        return segments.DrainToImmutable();
    }

    private int StartOfNext => SegmentLayout.Align(_used);

    private static bool IsConstant(in ValueFacts facts, SegmentForm form) => form == SegmentForm.Plain ? !facts.HasNulls || !facts.HasValues : facts.IsConstant;

    private static int RowsOf(ReadOnlySpan<EncodedGroup> groups)
    {
        var rows = 0;
        foreach (var group in groups) rows += group.Rows;
        return rows;
    }
}
