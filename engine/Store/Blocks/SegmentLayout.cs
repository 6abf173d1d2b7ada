using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>
/// A segment of as many groups as there is room for. A packed one starts with the offset of its end; behind the bytes of the groups comes
/// where each of them starts and how it is encoded, the last group first. A plain one is the bytes of the groups alone.
/// </summary>
/// <remarks>DuckDB: src/storage/compression/bitpacking.cpp (<c>FlushSegment</c>).</remarks>
internal readonly ref struct SegmentLayout
{
    private const int HeadBytes = sizeof(long);
    private const int EntryBytes = sizeof(uint);

    private readonly SegmentForm _form;
    private readonly ReadOnlySpan<EncodedGroup> _groups;

    /// <summary>Takes groups while they fit.</summary>
    public SegmentLayout(SegmentForm form, ReadOnlySpan<EncodedGroup> groups, int room)
    {
        (_form, Facts) = (form, ValueFacts.OfNone);
        var taken = 0;
        while (taken < groups.Length && BytesOf(form, ValueBytes + groups[taken].Bytes, taken + 1) <= room)
        {
            var group = groups[taken++];
            (Rows, ValueBytes, Facts) = (Rows + group.Rows, ValueBytes + group.Bytes, Facts.With(group.Facts));
        }

        _groups = groups[..taken];
    }

    /// <summary>How many groups it has.</summary>
    public int Groups => _groups.Length;

    /// <summary>How many rows.</summary>
    public int Rows { get; }

    /// <summary>Bytes of the groups.</summary>
    public int ValueBytes { get; }

    /// <summary>What its values are.</summary>
    public ValueFacts Facts { get; }

    /// <summary>Bytes that it takes.</summary>
    public int Bytes => BytesOf(_form, ValueBytes, Groups);

    /// <summary>The next byte that a segment or its entries may start at.</summary>
    public static int Align(int offset) => (offset + 7) & ~7;

    /// <summary>Writes it.</summary>
    /// <param name="values">Starts with the bytes of its groups.</param>
    public void Write(Span<byte> target, ReadOnlySpan<byte> values)
    {
        if (_form == SegmentForm.Plain)
        {
            values[..ValueBytes].CopyTo(target);
            return;
        }

        target[(HeadBytes + ValueBytes)..].Clear();
        MemoryMarshal.Write(target, (long)Bytes);
        values[..ValueBytes].CopyTo(target[HeadBytes..]);
        var (start, entry) = (HeadBytes, Bytes);
        foreach (var group in _groups)
        {
            entry -= EntryBytes;
            MemoryMarshal.Write(target[entry..], (uint)start | (uint)group.Mode << 24);
            start += group.Bytes;
        }
    }

    private static int BytesOf(SegmentForm form, int values, int groups) =>
        form == SegmentForm.Plain ? values : Align(HeadBytes + values) + (groups * EntryBytes);
}
