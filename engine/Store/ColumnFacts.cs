using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store;

/// <summary>What a column of a table holds, gathered while its rows come: how it is best stored follows from it in the end.</summary>
internal sealed class ColumnFacts(TableSchema table, ColumnSchema schema)
{
    private readonly (long Least, long Most) _bounds = BoundsOf(table, schema);
    private bool[] _names = [];

    /// <summary>The column.</summary>
    public ColumnSchema Schema => schema;

    /// <summary>Whether some value is missing.</summary>
    public bool HasNulls { get; private set; }

    /// <summary>Whether some value is there.</summary>
    public bool HasValues { get; private set; }

    /// <summary>The least cell.</summary>
    public long Least { get; private set; } = long.MaxValue;

    /// <summary>The greatest cell.</summary>
    public long Most { get; private set; } = long.MinValue;

    /// <summary>Whether all rows have the same value, or none has one.</summary>
    public bool IsConstant => HasNulls ? !HasValues : HasValues && Least == Most;

    /// <summary>The names that occur, by id; ids beyond do not.</summary>
    public ReadOnlySpan<bool> Names => _names;

    /// <summary>Takes note of some rows of a block.</summary>
    /// <param name="least">The least cell; the cell of a NULL counts as 0.</param>
    /// <param name="nulls">NULL bits of the column; empty when no value is missing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cell does not fit the column: a bug of its maker.</exception>
    public void Note(RowBlock rows, ReadOnlySpan<int> which, int column, long least, long most, ReadOnlySpan<ulong> nulls)
    {
        if (least < _bounds.Least || most > _bounds.Most)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows), least < _bounds.Least ? least : most, $"column {table.Name}.{schema.Name} takes {_bounds.Least} to {_bounds.Most}");
        }

        HasNulls |= !nulls.IsEmpty;
        HasValues |= nulls.IsEmpty || CountOf(nulls) < which.Length;
        (Least, Most) = (Math.Min(Least, least), Math.Max(Most, most));
        if (schema.Type == ColumnType.Name) NoteNames(rows, which, column, (int)most);
    }

    private static int CountOf(ReadOnlySpan<ulong> bits)
    {
        var count = 0;
        foreach (var word in bits) count += System.Numerics.BitOperations.PopCount(word);
        return count;
    }

    private void NoteNames(RowBlock rows, ReadOnlySpan<int> which, int column, int most)
    {
        if (most >= _names.Length) Array.Resize(ref _names, Math.Max(most + 1, _names.Length * 2));
        var cells = rows.Cells;
        var nulls = rows.Nulls;
        var width = table.Columns.Length;
        foreach (var row in which)
            if ((nulls[row] >> column & 1) == 0) _names[cells[(row * width) + column]] = true;
    }

    private static (long Least, long Most) BoundsOf(TableSchema table, ColumnSchema column) => column.Type switch
    {
        ColumnType.Integer => (int.MinValue, int.MaxValue),
        ColumnType.Flag => (0, 1),
        ColumnType.Name => (0, int.MaxValue),
        ColumnType.Word when column.Words.IsDefaultOrEmpty => throw new ArgumentException($"Column {table.Name}.{column.Name} declares no words.", nameof(table)),
        ColumnType.Word => (0, column.Words.Length - 1),
        _ => (long.MinValue, long.MaxValue),
    };
}
