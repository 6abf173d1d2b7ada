using System.Collections.Immutable;
using System.Text;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A prepared statement; values reach it as parameters only.</summary>
internal sealed class DuckDbStatement : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly PreparedHandle _handle;

    internal DuckDbStatement(DuckDbConnection connection, PreparedHandle handle)
    {
        _connection = connection;
        _handle = handle;
    }

    /// <summary>Binds a parameter by its position, counted from 1.</summary>
    /// <param name="value">long, int, ulong, double, bool, string or null.</param>
    public void Bind(int position, object? value)
    {
        var index = (ulong)position;
        var state = value switch
        {
            null => NativeMethods.BindNull(_handle, index),
            long number => NativeMethods.BindInt64(_handle, index, number),
            int number => NativeMethods.BindInt64(_handle, index, number),
            ulong number => NativeMethods.BindUInt64(_handle, index, number),
            double number => NativeMethods.BindDouble(_handle, index, number),
            bool flag => NativeMethods.BindBoolean(_handle, index, flag),
            string text => BindText(index, text),
            _ => throw new ArgumentException($"A parameter cannot be a {value.GetType()}.", nameof(value)),
        };
        if (state != NativeMethods.Success) throw new DuckDbException(NativeMethods.Text(NativeMethods.PrepareError(_handle)));
    }

    /// <summary>Name and type of each column, without running the statement; a type that depends on a parameter is not known.</summary>
    public ImmutableArray<(string Name, DuckDbType Type)> Header =>
        [.. Enumerable.Range(0, (int)NativeMethods.PreparedColumnCount(_handle)).Select(i => (NativeMethods.OwnedText(NativeMethods.PreparedColumnName(_handle, (ulong)i)), NativeMethods.PreparedColumnType(_handle, (ulong)i)))];

    /// <summary>Runs the statement; its rows are made while they are read.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first row.</exception>
    public DuckDbResult Run(CancellationToken cancellation = default)
    {
        _connection.ThrowIfAbandoned();
        var result = new ResultHandle();
        try
        {
            using var interruption = Interruption.Watch(_connection.Handle, cancellation);
            if (NativeMethods.ExecuteStreaming(_handle, result) == NativeMethods.Success) return new DuckDbResult(_connection, result, cancellation);
            throw DuckDbResult.Error(result, cancellation);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private int BindText(ulong index, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return NativeMethods.BindText(_handle, index, utf8, (ulong)utf8.Length);
    }
}
