using System.Numerics;
using System.Text;
using VmQuery.Engine.Events;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Some rows of a piece, and where they go in a chunk.</summary>
/// <param name="First">First row of the piece.</param>
/// <param name="Count">How many rows.</param>
/// <param name="At">First row of the chunk.</param>
internal readonly record struct RowRange(int First, int Count, int At);

/// <summary>Brings packed values of one column to a chunk of rows, in the form in which DuckDB has them in memory.</summary>
internal abstract unsafe class ColumnFiller
{
    /// <summary>Writes the values.</summary>
    /// <param name="vector">The column's values in the chunk.</param>
    /// <param name="text">The texts of the piece, in memory that stays until the chunk is taken.</param>
    public abstract void Fill(PackedColumn column, RowRange rows, void* vector, byte* text);

    /// <summary>Marks values as missing.</summary>
    // Pieces need not start where a word of the chunk does, so that each 64 bits may be shifted on their way.
    public static void FillNulls(ReadOnlySpan<ulong> nulls, RowRange rows, Span<ulong> validity)
    {
        for (var i = 0; i < rows.Count; i += 64)
        {
            var missing = BitsFrom(nulls, rows.First + i);
            if (rows.Count - i < 64) missing &= (1UL << (rows.Count - i)) - 1;
            var (word, shift) = Math.DivRem(rows.At + i, 64);
            validity[word] &= ~(missing << shift);
            if (shift != 0 && missing >> (64 - shift) is var rest and not 0) validity[word + 1] &= ~rest;
        }
    }

    private static ulong BitsFrom(ReadOnlySpan<ulong> words, int bit)
    {
        var (word, shift) = Math.DivRem(bit, 64);
        var bits = words[word] >> shift;
        return shift != 0 && word + 1 < words.Length ? bits | words[word + 1] << (64 - shift) : bits;
    }
}

/// <summary>Columns whose values are the cells, or the low bits of the cells.</summary>
/// <typeparam name="T">Type of a value in the vector.</typeparam>
internal sealed unsafe class NumberFiller<T> : ColumnFiller
    where T : unmanaged, IBinaryInteger<T>
{
    /// <inheritdoc/>
    public override void Fill(PackedColumn column, RowRange rows, void* vector, byte* text) =>
        column.Unpack(rows.First, new Span<T>((T*)vector + rows.At, rows.Count));
}

/// <summary>Columns of names that became words: the cell is the id of a name, the value the number of its word.</summary>
/// <typeparam name="T">Type of a value in the vector.</typeparam>
internal sealed unsafe class OrdinalFiller<T>(ushort[] ordinals) : ColumnFiller
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly T[] _ordinals = [.. ordinals.Select(T.CreateTruncating)];
    private readonly int[] _ids = new int[DataChunk.Capacity];

    /// <inheritdoc/>
    public override void Fill(PackedColumn column, RowRange rows, void* vector, byte* text)
    {
        var values = new Span<T>((T*)vector + rows.At, rows.Count);
        var ids = _ids.AsSpan(0, values.Length);
        column.Unpack(rows.First, ids);
        for (var i = 0; i < ids.Length; i++) values[i] = _ordinals[ids[i]];
    }
}

/// <summary>Columns of names, each turned into its DuckDB form once.</summary>
internal sealed unsafe class NameFiller(Names? names) : ColumnFiller
{
    private readonly List<byte[]> _longTexts = [];
    private readonly int[] _ids = new int[DataChunk.Capacity];
    private readonly DuckDbText?[] _texts = new DuckDbText?[names?.Count ?? 0];

    /// <inheritdoc/>
    public override void Fill(PackedColumn column, RowRange rows, void* vector, byte* text)
    {
        var values = new Span<DuckDbText>((DuckDbText*)vector + rows.At, rows.Count);
        var ids = _ids.AsSpan(0, values.Length);
        column.Unpack(rows.First, ids);
        for (var i = 0; i < ids.Length; i++) values[i] = _texts[ids[i]] ??= Lasting(Encoding.UTF8.GetBytes(names![new NameId(ids[i])]));
    }

    private DuckDbText Lasting(byte[] utf8)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(utf8.Length, pinned: true);
        utf8.CopyTo(pinned, 0);
        _longTexts.Add(pinned);
        fixed (byte* first = pinned) return new DuckDbText(first, pinned.Length);
    }
}

/// <summary>Columns of texts that came with the rows; DuckDB copies them when it takes the chunk.</summary>
internal sealed unsafe class TextFiller : ColumnFiller
{
    private readonly long[] _references = new long[DataChunk.Capacity];

    /// <inheritdoc/>
    public override void Fill(PackedColumn column, RowRange rows, void* vector, byte* text)
    {
        var values = new Span<DuckDbText>((DuckDbText*)vector + rows.At, rows.Count);
        var references = _references.AsSpan(0, values.Length);
        column.Unpack(rows.First, references);
        for (var i = 0; i < values.Length; i++)
        {
            var reference = TextRef.Of(references[i]);
            values[i] = new DuckDbText(text + reference.Offset, reference.Length);
        }
    }
}
