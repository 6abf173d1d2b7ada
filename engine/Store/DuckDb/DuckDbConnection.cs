using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.Sweeps;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>A connection; used by one thread at a time, and one result of it can be read at a time.</summary>
internal sealed class DuckDbConnection : ISqlEngine, ISweepEngine
{
    private const int MostRuns = 10;

    private readonly ConnectionHandle _handle;
    private readonly Func<DuckDbConnection, RowSources> _sources;
    private readonly SweepMemory _sweeps;
    private volatile Interruption? _abandoned;

    internal DuckDbConnection(ConnectionHandle handle, Func<DuckDbConnection, RowSources> sources, SweepMemory sweeps) => (_handle, _sources, _sweeps) = (handle, sources, sweeps);

    /// <summary>The native connection.</summary>
    internal ConnectionHandle Handle => _handle;

    /// <summary>Runs statements that give no rows.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before they were done.</exception>
    public void Execute(string sql, CancellationToken cancellation = default)
    {
        ThrowIfAbandoned();
        using var result = new ResultHandle();
        using var interruption = Interruption.Watch(_handle, cancellation);
        if (NativeMethods.Query(_handle, sql, result) != NativeMethods.Success) throw DuckDbResult.Error(result, cancellation);
    }

    /// <summary>Prepares one statement; parameters are written <c>?</c>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before it was planned.</exception>
    public DuckDbStatement Prepare(string sql, CancellationToken cancellation = default)
    {
        ThrowIfAbandoned();
        using var interruption = Interruption.Watch(_handle, cancellation);
        if (NativeMethods.Prepare(_handle, sql, out var statement) == NativeMethods.Success) return new DuckDbStatement(this, statement);
        using (statement)
        {
            // Whatever it says of a statement that nobody waits for any more.
            cancellation.ThrowIfCancellationRequested();
            throw new DuckDbException(NativeMethods.Text(NativeMethods.PrepareError(statement)));
        }
    }

    /// <summary>Runs one statement with parameters by position and gives its rows.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the first row.</exception>
    public DuckDbResult Query(string sql, CancellationToken cancellation = default, params ReadOnlySpan<object?> parameters)
    {
        using var statement = Prepare(sql, cancellation);
        for (var i = 0; i < parameters.Length; i++) statement.Bind(i + 1, parameters[i]);
        return statement.Run(cancellation);
    }

    /// <inheritdoc/>
    public ImmutableArray<ResultColumn> Read(string sql, CancellationToken cancellation = default, params ReadOnlySpan<object> parameters) => Heard(
        values =>
        {
            using var result = Query(sql, cancellation, values);
            return result.ReadColumns();
        },
        parameters,
        cancellation);

    /// <inheritdoc/>
    public IDisposable Sweep(string name, SweepRule rule, string sql, CancellationToken cancellation, params ReadOnlySpan<object> parameters) =>
        Heard(values => Sweep(name, rule, sql, values, cancellation), parameters, cancellation);

    private LentRows Sweep(string name, SweepRule rule, string sql, object[] parameters, CancellationToken cancellation)
    {
        var account = new SweepAccount(_sweeps);
        try
        {
            var swept = Swept(rule, sql, account, parameters, cancellation);
            // Only now that a statement was read to its end: one that was left open would take back with it what it finds registered.
            var rows = _sources(this).Lend(swept);
            var lent = new LentRows(rows.Rows, () =>
            {
                rows.Dispose();
                account.Dispose();
            });
            Name(name, lent, cancellation);
            return lent;
        }
        catch
        {
            account.Dispose();
            throw;
        }
    }

    private SweptRows Swept(SweepRule rule, string sql, SweepAccount account, object[] parameters, CancellationToken cancellation)
    {
        using var feeding = new SweepAccount(_sweeps);
        using var result = Query(sql, cancellation, parameters);
        return SweptRows.Of(SweepFeed.Read(result, rule, feeding), rule, account, cancellation);
    }

    private void Name(string name, LentRows lent, CancellationToken cancellation)
    {
        try
        {
            Execute($"CREATE OR REPLACE TEMP VIEW {TableSql.Identifier(name)} AS SELECT * FROM {lent.Rows}", cancellation);
        }
        catch
        {
            lent.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<SqlHeading> Describe(string sql, params ReadOnlySpan<object> parameters)
    {
        using var statement = Prepare(sql);
        if (statement.Header is var header && header.All(column => column.Type != DuckDbType.Invalid)) return [.. header.Select(column => Heading(column.Name, column.Type))];
        // What a parameter decides is known when it has its value.
        for (var i = 0; i < parameters.Length; i++) statement.Bind(i + 1, parameters[i]);
        using var result = statement.Run();
        return [.. result.Header.Select(column => Heading(column.Name, column.Type))];
    }

    /// <inheritdoc/>
    public void Abandon() => _abandoned = Interruption.Of(_handle);

    /// <summary>Stops who goes on with a connection that was given up meanwhile.</summary>
    internal void ThrowIfAbandoned()
    {
        if (_abandoned is not null) throw new OperationCanceledException();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _abandoned?.Dispose();
        _handle.Dispose();
    }

    /// <summary>Reads rows so that what stops a statement is heard.</summary>
    /// <remarks>
    /// When one of DuckDB's threads fails, it tells the others to stop, and on a busy machine one of those may be heard first: it says that
    /// it was interrupted, though nobody interrupts. What failed shows when the statement runs again.
    /// </remarks>
    private static T Heard<T>(Func<object[], T> read, ReadOnlySpan<object> parameters, CancellationToken cancellation)
    {
        var values = parameters.ToArray();
        for (var run = 1; ; run++)
        {
            try
            {
                return read(values);
            }
            catch (DuckDbException error) when (error.Kind == DuckDbErrorKind.Interrupt && run < MostRuns)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private static SqlHeading Heading(string name, DuckDbType type) => type switch
    {
        DuckDbType.BigInt or DuckDbType.UBigInt => new(name, ColumnType.BigInt, IsExact: true),
        DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.HugeInt or DuckDbType.UHugeInt =>
            new(name, ColumnType.BigInt, IsExact: false),
        DuckDbType.Double => new(name, ColumnType.Real, IsExact: true),
        DuckDbType.Float or DuckDbType.Decimal => new(name, ColumnType.Real, IsExact: false),
        DuckDbType.Boolean => new(name, ColumnType.Flag, IsExact: true),
        DuckDbType.Varchar => new(name, ColumnType.Text, IsExact: true),
        _ => new(name, ColumnType.Text, IsExact: false),
    };
}
