using System.Collections.Immutable;
using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Running;

/// <summary>A session behind the engine that holds it: all that questions need of either.</summary>
internal sealed class SessionEngine : IDisposable
{
    // Work that is interrupted ends sooner than this, but for planning, which DuckDB does not interrupt.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    private readonly Func<ISqlEngine> _connect;
    private readonly IDisposable? _owner;
    private readonly ThreadLocal<ISqlEngine?> _given = new();
    private ISqlEngine _sql;
    private Task _abandoned = Task.CompletedTask;

    private SessionEngine(string name, Func<ISqlEngine> connect, IDialect dialect, Func<ISqlEngine, SessionContents> contents, IDisposable? owner)
    {
        (Name, _connect, Dialect, _owner) = (name, connect, dialect, owner);
        _sql = connect();
        try
        {
            Contents = contents(_sql);
        }
        catch
        {
            _sql.Dispose();
            throw;
        }

        Sweeps = _sql is ISweepEngine;
    }

    /// <summary>The session as the user named it, for messages.</summary>
    public string Name { get; }

    /// <summary>What answers SQL: another one after work was given up, but for that work, should it go on.</summary>
    public ISqlEngine Sql => _given.Value ?? _sql;

    /// <summary>How it likes its SQL.</summary>
    public IDialect Dialect { get; }

    /// <summary>What the session says of itself.</summary>
    public SessionContents Contents { get; }

    /// <summary>Whether sweeps run beside the SQL; without, they are part of it.</summary>
    public bool Sweeps { get; init; }

    /// <summary>A session file, read by DuckDB.</summary>
    /// <exception cref="SessionFileException">The file is missing or is no session.</exception>
    public static SessionEngine OfFile(string path, SessionOptions? options)
    {
        var file = SessionFile.Open(path, new SessionReadOptions { MemoryMegabytes = options?.MemoryMegabytes, Threads = options?.Threads ?? 0 });
        try
        {
            return new SessionEngine(path, file.Connect, new DuckDbDialect(), _ => file.Contents, file) { Sweeps = options?.PortableSql is not true };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A session in a database of a ClickHouse server.</summary>
    /// <exception cref="SessionFileException">The server cannot be reached, or its database holds no session of this version.</exception>
    public static SessionEngine OfServer(ClickHouseAddress address)
    {
        try
        {
            return new SessionEngine(address.ToString(), () => new ClickHouseConnection(address), new ClickHouseDialect(), SessionContents.Read, owner: null);
        }
        catch (Exception e)
        {
            if (e is SqlException) throw new SessionFileException(address.ToString(), $"is no session that can be read; load one with: vmq export. The server says: {e.Message}", e);
            if (e is FormatException or InvalidCastException or ArgumentOutOfRangeException) throw new SessionFileException(address.ToString(), $"is no readable session: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Does work that asks the engine, on another thread, so that who cancels it is not kept waiting by an engine that does not look.</summary>
    /// <remarks>
    /// Work that does not end in time is given up: it keeps its connection, which goes away with it, and questions that follow get another one.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled before the work was done.</exception>
    public T Do<T>(Func<T> work, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled) return work();
        cancellation.ThrowIfCancellationRequested();
        var given = _sql;
        var task = Task.Factory.StartNew(Given, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        WaitHandle.WaitAny([((IAsyncResult)task).AsyncWaitHandle, cancellation.WaitHandle]);
        if (((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience)) return task.GetAwaiter().GetResult();
        Abandon(given, task);
        throw new OperationCanceledException(cancellation);

        T Given()
        {
            _given.Value = given;
            return work();
        }
    }

    /// <summary>Reads what the session says of itself.</summary>
    public ImmutableArray<ResultColumn> Read(Select select)
    {
        var text = new SqlText(Dialect);
        select.Write(text);
        var statement = text.Finish();
        try
        {
            return Sql.Read(statement.Text, CancellationToken.None, statement.Parameters.AsSpan());
        }
        catch (SqlException e)
        {
            throw EngineFaults.Explain(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _given.Dispose();
        _sql.Dispose();
        if (_owner is null) return;
        if (_abandoned.IsCompleted) _owner.Dispose();
        else _abandoned = _abandoned.ContinueWith(_ => _owner.Dispose(), TaskScheduler.Default);
    }

    private void Abandon(ISqlEngine given, Task work)
    {
        given.Abandon();
        // Nobody hears what becomes of it.
        var ended = work.ContinueWith(
            done =>
            {
                _ = done.Exception;
                given.Dispose();
            },
            TaskScheduler.Default);
        _abandoned = Task.WhenAll(_abandoned, ended);
        _sql = _connect();
    }
}
