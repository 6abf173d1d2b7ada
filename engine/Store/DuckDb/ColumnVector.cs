namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A column of a <see cref="DataChunk"/>, seen in place while the chunk lives.</summary>
internal readonly unsafe ref struct ColumnVector
{
    private readonly nint _handle;
    private readonly void* _data;
    private readonly ulong* _validity;

    internal ColumnVector(nint handle, int rowCount)
    {
        _handle = handle;
        _data = NativeMethods.VectorData(handle);
        _validity = NativeMethods.VectorValidity(handle);
        RowCount = rowCount;
    }

    /// <summary>How many rows it has.</summary>
    public int RowCount { get; }

    /// <summary>Whether every row has a value.</summary>
    public bool AllValid => _validity is null;

    /// <summary>Whether a row has a value.</summary>
    public bool IsValid(int row) => _validity is null || (_validity[row >> 6] >> row & 1) != 0;

    /// <summary>The values; those of rows without one mean nothing.</summary>
    /// <typeparam name="T">The type as it lies in memory.</typeparam>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => new(_data, RowCount);

    /// <summary>Memory for the values of a whole chunk, to be filled.</summary>
    /// <typeparam name="T">The type as it lies in memory.</typeparam>
    public Span<T> Fill<T>()
        where T : unmanaged => new(_data, DataChunk.Capacity);

    /// <summary>Memory for the validity bits of a whole chunk, to be filled.</summary>
    public Span<ulong> FillValidity()
    {
        NativeMethods.EnsureValidityWritable(_handle);
        return new Span<ulong>(NativeMethods.VectorValidity(_handle), DataChunk.Capacity / 64);
    }
}
