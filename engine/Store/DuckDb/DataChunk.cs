namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Some thousand rows, column by column.</summary>
internal sealed class DataChunk : IDisposable
{
    private readonly DataChunkHandle _handle;

    internal DataChunk(DataChunkHandle handle) => _handle = handle;

    /// <summary>How many rows a chunk holds at most.</summary>
    public static int Capacity { get; } = (int)NativeMethods.VectorSize();

    /// <summary>How many rows it has.</summary>
    public int RowCount => (int)NativeMethods.DataChunkSize(_handle);

    /// <summary>A column, in place.</summary>
    public ColumnVector Vector(int column) => new(NativeMethods.DataChunkVector(_handle, (ulong)column), RowCount);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
