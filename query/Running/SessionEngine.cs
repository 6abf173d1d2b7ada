using VmQuery.Engine.Store;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Engine.Store.Sweeps;
using VmQuery.Query.Sql;

namespace VmQuery.Query.Running;

/// <summary>A session behind the engine that holds it: all that questions need of either.</summary>
/// <param name="Name">The session as the user named it, for messages.</param>
/// <param name="Owner">What the engine lives in; null when it stands alone.</param>
internal sealed record SessionEngine(string Name, ISqlEngine Sql, IDialect Dialect, SessionContents Contents, IDisposable? Owner) : IDisposable
{
    /// <summary>Whether sweeps run beside the SQL; without, they are part of it.</summary>
    public bool Sweeps { get; init; } = Sql is ISweepEngine;

    /// <summary>A session file, read by DuckDB.</summary>
    /// <exception cref="SessionFileException">The file is missing or is no session.</exception>
    public static SessionEngine OfFile(string path, SessionOptions? options)
    {
        var file = SessionFile.Open(path, new SessionReadOptions { MemoryMegabytes = options?.MemoryMegabytes, Threads = options?.Threads ?? 0 });
        try
        {
            return new SessionEngine(path, file.Connect(), new DuckDbDialect(), file.Contents, file) { Sweeps = options?.PortableSql is not true };
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
        var server = new ClickHouseConnection(address);
        try
        {
            return new SessionEngine(address.ToString(), server, new ClickHouseDialect(), SessionContents.Read(server), Owner: null);
        }
        catch (Exception e)
        {
            server.Dispose();
            if (e is SqlException) throw new SessionFileException(address.ToString(), $"is no session that can be read; load one with: vmq export. The server says: {e.Message}", e);
            if (e is FormatException or InvalidCastException or ArgumentOutOfRangeException) throw new SessionFileException(address.ToString(), $"is no readable session: {e.Message}", e);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Sql.Dispose();
        Owner?.Dispose();
    }
}
