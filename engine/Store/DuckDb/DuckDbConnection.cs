using System.Collections.Immutable;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A connection; used by one thread at a time, and one result of it can be read at a time.</summary>
internal sealed class DuckDbConnection : ISqlEngine
{
    private readonly ConnectionHandle _handle;

    internal DuckDbConnection(ConnectionHandle handle) => _handle = handle;

    /// <summary>The native connection.</summary>
    internal ConnectionHandle Handle => _handle;

    /// <summary>Runs statements that give no rows.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before they were done.</exception>
    public void Execute(string sql, CancellationToken cancellation = default)
    {
        using var result = new ResultHandle();
        using var interruption = Interruption.Watch(_handle, cancellation);
        if (NativeMethods.Query(_handle, sql, result) != NativeMethods.Success) throw DuckDbResult.Error(result, cancellation);
    }

    /// <summary>Prepares one statement; parameters are written <c>?</c>.</summary>
    public DuckDbStatement Prepare(string sql)
    {
        if (NativeMethods.Prepare(_handle, sql, out var statement) == NativeMethods.Success) return new DuckDbStatement(this, statement);
        using (statement) throw new DuckDbException(NativeMethods.Text(NativeMethods.PrepareError(statement)));
    }

    /// <summary>Runs one statement with parameters by position and gives its rows.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first row.</exception>
    public DuckDbResult Query(string sql, CancellationToken cancellation = default, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql);
        for (var i = 0; i < parameters.Length; i++) statement.Bind(i + 1, parameters[i]);
        return statement.Run(cancellation);
    }

    /// <inheritdoc/>
    public ImmutableArray<ResultColumn> Read(string sql, CancellationToken cancellation = default, params ReadOnlySpan<object> parameters)
    {
        using var result = Query(sql, cancellation, parameters);
        return result.ReadColumns();
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
