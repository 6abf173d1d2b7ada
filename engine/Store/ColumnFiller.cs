using System.Numerics;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store;

/// <summary>Fills the vector of one column from rows.</summary>
internal abstract class ColumnFiller(int column)
{
    private bool _maskHasNulls;

    /// <summary>The column it fills.</summary>
    protected int Column { get; } = column;

    /// <summary>The filler for a column of a table.</summary>
    public static ColumnFiller For(TableSchema table, int column, Names names)
    {
        var schema = table.Columns[column];
        return schema.Type switch
        {
            ColumnType.BigInt or ColumnType.UBigInt or ColumnType.Real => new CellFiller(column),
            ColumnType.Integer => Narrow<int>(int.MinValue, int.MaxValue),
            ColumnType.Flag => Narrow<byte>(0, 1),
            ColumnType.Word when schema.Words.IsDefaultOrEmpty => throw new ArgumentException($"Column {table.Name}.{schema.Name} declares no words.", nameof(table)),
            // DuckDB numbers up to 255 words with one byte, more with two (EnumTypeInfo::DictType).
            ColumnType.Word when schema.Words.Length <= byte.MaxValue => Narrow<byte>(0, schema.Words.Length - 1),
            ColumnType.Word when schema.Words.Length <= ushort.MaxValue => Narrow<ushort>(0, schema.Words.Length - 1),
            ColumnType.Name => new NameFiller(column, names),
            ColumnType.Text => new TextFiller(column),
            _ => throw new ArgumentOutOfRangeException(nameof(table), schema.Type, $"column {table.Name}.{schema.Name} cannot be stored"),
        };

        ColumnFiller Narrow<T>(long least, long most)
            where T : unmanaged, IBinaryInteger<T> => new NarrowFiller<T>(column, $"{table.Name}.{schema.Name}", least, most);
    }

    /// <summary>Writes the values and NULLs of rows into the column's vector.</summary>
    public void Fill(RowSlice rows, ColumnVector vector)
    {
        FillValues(rows, vector);
        var hasNulls = HasNulls(rows.Nulls);
        if (hasNulls || _maskHasNulls) FillNulls(rows.Nulls, vector.FillValidity());
        _maskHasNulls = hasNulls;
    }

    /// <summary>Writes the values.</summary>
    protected abstract void FillValues(RowSlice rows, ColumnVector vector);

    private bool HasNulls(ReadOnlySpan<ulong> nulls)
    {
        var any = 0UL;
        foreach (var row in nulls) any |= row;
        return (any >> Column & 1) != 0;
    }

    private void FillNulls(ReadOnlySpan<ulong> nulls, Span<ulong> validity)
    {
        validity.Fill(ulong.MaxValue);
        for (var row = 0; row < nulls.Length; row++) validity[row >> 6] ^= (nulls[row] >> Column & 1) << row;
    }
}

/// <summary>Columns whose values are the cells.</summary>
internal sealed class CellFiller(int column) : ColumnFiller(column)
{
    /// <inheritdoc/>
    protected override void FillValues(RowSlice rows, ColumnVector vector)
    {
        var cells = rows.Cells;
        var values = vector.Fill<long>()[..rows.Count];
        for (int row = 0, at = Column; row < values.Length; row++, at += rows.Width) values[row] = cells[at];
    }
}

/// <summary>Columns whose values are narrower than a cell. A cell that does not fit is a bug of its maker.</summary>
/// <typeparam name="T">Type of a value in the vector.</typeparam>
internal sealed class NarrowFiller<T>(int column, string name, long least, long most) : ColumnFiller(column)
    where T : unmanaged, IBinaryInteger<T>
{
    /// <inheritdoc/>
    protected override void FillValues(RowSlice rows, ColumnVector vector)
    {
        var cells = rows.Cells;
        var values = vector.Fill<T>()[..rows.Count];
        var (low, high) = (0L, 0L);
        for (int row = 0, at = Column; row < values.Length; row++, at += rows.Width)
        {
            var cell = cells[at];
            low = Math.Min(low, cell);
            high = Math.Max(high, cell);
            values[row] = T.CreateTruncating(cell);
        }

        if (low < least || high > most)
            throw new ArgumentOutOfRangeException(nameof(rows), low < least ? low : high, $"column {name} takes {least} to {most}");
    }
}

/// <summary>Columns of recurring texts, each turned into its DuckDB form once.</summary>
internal sealed unsafe class NameFiller(int column, Names names) : ColumnFiller(column)
{
    private readonly List<byte[]> _longTexts = [];
    private DuckDbText[] _texts = [];
    private bool[] _known = [];

    /// <inheritdoc/>
    protected override void FillValues(RowSlice rows, ColumnVector vector)
    {
        var cells = rows.Cells;
        var values = vector.Fill<DuckDbText>()[..rows.Count];
        for (int row = 0, at = Column; row < values.Length; row++, at += rows.Width)
        {
            var id = (int)cells[at];
            values[row] = id < _known.Length && _known[id] ? _texts[id] : Learn(id);
        }
    }

    private DuckDbText Learn(int id)
    {
        if (id >= _known.Length)
        {
            Array.Resize(ref _texts, names.Count);
            Array.Resize(ref _known, _texts.Length);
        }

        var utf8 = System.Text.Encoding.UTF8.GetBytes(names[new NameId(id)]);
        _known[id] = true;
        return _texts[id] = utf8.Length <= DuckDbText.InlineLength ? Inline(utf8) : Lasting(utf8);
    }

    private static DuckDbText Inline(byte[] utf8)
    {
        fixed (byte* first = utf8) return new DuckDbText(first, utf8.Length);
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
internal sealed unsafe class TextFiller(int column) : ColumnFiller(column)
{
    /// <inheritdoc/>
    protected override void FillValues(RowSlice rows, ColumnVector vector)
    {
        var cells = rows.Cells;
        var values = vector.Fill<DuckDbText>()[..rows.Count];
        for (int row = 0, at = Column; row < values.Length; row++, at += rows.Width)
        {
            var reference = TextRef.Of(cells[at]);
            values[row] = new DuckDbText(rows.Text + reference.Offset, reference.Length);
        }
    }
}
