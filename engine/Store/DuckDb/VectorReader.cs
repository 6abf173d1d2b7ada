namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Reads the vectors of one column of a result, chunk after chunk.</summary>
internal abstract class VectorReader
{
    /// <summary>What was read.</summary>
    public abstract ResultColumn Column { get; }

    /// <summary>Adds the rows of a vector.</summary>
    public abstract void Append(ColumnVector vector);
}

/// <summary>Turns a vector into values, one a row; rows without a value may get any.</summary>
/// <typeparam name="T">Type of a value.</typeparam>
internal delegate void VectorDecoder<T>(ColumnVector vector, Span<T> values);

/// <summary>Reads vectors into a column of a type.</summary>
/// <typeparam name="T">long, ulong, double, bool or string.</typeparam>
internal sealed class VectorReader<T>(string name, VectorDecoder<T> decode) : VectorReader
{
    private readonly ResultColumn<T> _column = new(name);

    /// <inheritdoc/>
    public override ResultColumn Column => _column;

    /// <inheritdoc/>
    public override void Append(ColumnVector vector)
    {
        var start = _column.Count;
        decode(vector, _column.Extend(vector.RowCount));
        if (vector.AllValid) return;
        for (var row = 0; row < vector.RowCount; row++)
            if (!vector.IsValid(row)) _column.Clear(start + row);
    }
}
