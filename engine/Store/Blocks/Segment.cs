using System.Collections.Immutable;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>How a segment is stored, by DuckDB's numbers (<c>CompressionType</c>).</summary>
internal enum SegmentForm
{
    /// <summary>As it lies in memory.</summary>
    Plain = 1,

    /// <summary>One value for all rows, which is in its <see cref="ValueFacts"/>.</summary>
    Constant = 2,

    /// <summary>Numbers packed in bits.</summary>
    Packed = 6,
}

/// <summary>Rows of one column that lie together in a block (DuckDB: <c>DataPointer</c>).</summary>
/// <param name="FirstRow">Row of its row group that it starts with.</param>
/// <param name="Block">The block; none for a constant.</param>
/// <param name="Offset">Byte of the block's data that it starts at.</param>
internal readonly record struct Segment(int FirstRow, int Rows, SegmentForm Form, long Block, int Offset, ValueFacts Facts)
{
    /// <summary>The block of segments that need none.</summary>
    public const long NoBlock = -1;
}

/// <summary>A column of a row group: its values, and whether they are there.</summary>
internal readonly record struct ColumnSegments(ImmutableArray<Segment> Values, ImmutableArray<Segment> Validity);

/// <summary>Some rows of a table, column by column (DuckDB: <c>RowGroupPointer</c>).</summary>
/// <param name="FirstRow">Row of the table that it starts with.</param>
internal readonly record struct RowGroup(long FirstRow, int Rows, ImmutableArray<ColumnSegments> Columns)
{
    /// <summary>Rows of all groups but the last. DuckDB merges smaller ones, which would write them again.</summary>
    public const int MostRows = MostGroups * EncodedGroups.Rows;

    /// <summary>Groups of values of such a one.</summary>
    public const int MostGroups = 60;
}
