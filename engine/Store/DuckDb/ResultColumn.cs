using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A column of a result, read to its end; its values are in <see cref="ResultColumn{T}"/>.</summary>
internal abstract class ResultColumn(string name, DuckDbType type)
{
    /// <summary>Name, as the statement gives it.</summary>
    public string Name { get; } = name;

    /// <summary>Type in the database.</summary>
    public DuckDbType Type { get; } = type;

    /// <summary>How many rows it has.</summary>
    public abstract int Count { get; }

    /// <summary>The value of a row, boxed; null when there is none.</summary>
    public abstract object? this[int row] { get; }

    /// <summary>Adds the rows of a vector.</summary>
    public abstract void Append(ColumnVector vector);
}

/// <summary>Turns a vector into values, one a row; rows without a value may get any.</summary>
/// <typeparam name="T">Type of a value.</typeparam>
internal delegate void VectorDecoder<T>(ColumnVector vector, Span<T> values);

/// <summary>A column with its values.</summary>
/// <typeparam name="T">long, ulong, double, bool or string.</typeparam>
internal sealed class ResultColumn<T>(string name, DuckDbType type, VectorDecoder<T> decode) : ResultColumn(name, type)
{
    private readonly List<T> _values = [];
    private List<bool>? _present;

    /// <summary>One value a row; the default where the row has none.</summary>
    public IReadOnlyList<T> Values => _values;

    /// <summary>Whether each row has a value; null when all have.</summary>
    public IReadOnlyList<bool>? Present => _present;

    /// <inheritdoc/>
    public override int Count => _values.Count;

    /// <inheritdoc/>
    public override object? this[int row] => _present is null || _present[row] ? _values[row] : null;

    /// <inheritdoc/>
    public override void Append(ColumnVector vector)
    {
        var start = _values.Count;
        CollectionsMarshal.SetCount(_values, start + vector.RowCount);
        var values = CollectionsMarshal.AsSpan(_values)[start..];
        decode(vector, values);
        if (_present is null && vector.AllValid) return;
        AppendPresent(vector, values, start);
    }

    private void AppendPresent(ColumnVector vector, Span<T> values, int start)
    {
        _present ??= [.. Enumerable.Repeat(true, start)];
        for (var row = 0; row < values.Length; row++)
        {
            var valid = vector.IsValid(row);
            _present.Add(valid);
            if (!valid) values[row] = default!;
        }
    }
}
