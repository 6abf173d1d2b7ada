using System.Collections.Immutable;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>The rows of a statement, read chunk by chunk; gone when its connection starts another statement.</summary>
internal sealed class DuckDbResult : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly ResultHandle _handle;
    private readonly CancellationToken _cancellation;

    internal DuckDbResult(DuckDbConnection connection, ResultHandle handle, CancellationToken cancellation)
    {
        _connection = connection;
        _handle = handle;
        _cancellation = cancellation;
    }

    /// <summary>How many columns it has.</summary>
    public int ColumnCount => (int)NativeMethods.ColumnCount(_handle);

    /// <summary>Name and type of each column; the type may be one that cannot be read here.</summary>
    public ImmutableArray<(string Name, DuckDbType Type)> Header => [.. Enumerable.Range(0, ColumnCount).Select(Heading)];

    /// <summary>The next rows; null after the last. The chunk is the caller's.</summary>
    /// <exception cref="OperationCanceledException">The token that the statement was run with was cancelled.</exception>
    public DataChunk? Fetch()
    {
        using var interruption = Interruption.Watch(_connection.Handle, _cancellation);
        var chunk = NativeMethods.FetchChunk(_handle.Value);
        if (!chunk.IsInvalid) return new DataChunk(chunk);
        chunk.Dispose();
        return NativeMethods.ResultError(_handle) == 0 ? null : throw Error(_handle, _cancellation);
    }

    /// <summary>Reads all rows that are left into columns.</summary>
    /// <exception cref="OperationCanceledException">The token that the statement was run with was cancelled.</exception>
    public ImmutableArray<ResultColumn> ReadColumns()
    {
        var readers = Enumerable.Range(0, ColumnCount).Select(NewReader).ToImmutableArray();
        while (Fetch() is { } chunk)
            using (chunk)
                for (var i = 0; i < readers.Length; i++) readers[i].Append(chunk.Vector(i));
        return [.. readers.Select(reader => reader.Column)];
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>What stopped a statement.</summary>
    internal static Exception Error(ResultHandle result, CancellationToken cancellation)
    {
        var kind = NativeMethods.ResultErrorKind(result);
        return kind == DuckDbErrorKind.Interrupt && cancellation.IsCancellationRequested
            ? new OperationCanceledException(cancellation)
            : new DuckDbException(NativeMethods.Text(NativeMethods.ResultError(result)), kind);
    }

    private (string, DuckDbType) Heading(int index)
    {
        using var type = NativeMethods.ColumnLogicalType(_handle, (ulong)index);
        return (NativeMethods.Text(NativeMethods.ColumnName(_handle, (ulong)index)), NativeMethods.TypeId(type));
    }

    private VectorReader NewReader(int index)
    {
        using var type = NativeMethods.ColumnLogicalType(_handle, (ulong)index);
        return VectorReaders.For(NativeMethods.Text(NativeMethods.ColumnName(_handle, (ulong)index)), type);
    }
}
