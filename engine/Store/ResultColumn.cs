using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store;

/// <summary>A column of a result, read to its end; its values are in <see cref="ResultColumn{T}"/>.</summary>
internal abstract class ResultColumn(string name)
{
    /// <summary>Name, as the statement gives it.</summary>
    public string Name { get; } = name;

    /// <summary>How many rows it has.</summary>
    public abstract int Count { get; }

    /// <summary>The value of a row, boxed; null when there is none.</summary>
    public abstract object? this[int row] { get; }
}

/// <summary>A column with its values.</summary>
/// <typeparam name="T">long, ulong, double, bool or string.</typeparam>
internal sealed class ResultColumn<T>(string name) : ResultColumn(name)
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

    /// <summary>Adds rows and gives the room for their values; they count as present until <see cref="Clear"/>.</summary>
    public Span<T> Extend(int rows)
    {
        var start = _values.Count;
        CollectionsMarshal.SetCount(_values, start + rows);
        for (var row = 0; row < rows; row++) _present?.Add(true);
        return CollectionsMarshal.AsSpan(_values)[start..];
    }

    /// <summary>Says that a row has no value.</summary>
    public void Clear(int row)
    {
        _present ??= [.. Enumerable.Repeat(true, _values.Count)];
        _present[row] = false;
        _values[row] = default!;
    }
}
