using VmQuery.Engine.Store.Sweeps;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>An open database: a file, or memory.</summary>
internal sealed class DuckDbDatabase : IDisposable
{
    /// <summary>Path of a database that lives in memory only.</summary>
    public const string InMemory = ":memory:";

    private readonly DatabaseHandle _handle;
    private readonly SweepMemory _sweeps;
    private readonly Lock _registering = new();
    private RowSources? _sources;

    private DuckDbDatabase(DatabaseHandle handle, SweepMemory sweeps) => (_handle, _sweeps) = (handle, sweeps);

    /// <summary>Opens a database; a missing file is created unless it is opened read-only.</summary>
    public static DuckDbDatabase Open(string path, DuckDbConfig config)
    {
        if (NativeMethods.CreateConfig(out var options) != NativeMethods.Success)
        {
            options.Dispose();
            throw new DuckDbException("DuckDB has no memory for a configuration.", DuckDbErrorKind.OutOfMemory);
        }

        using (options)
        {
            foreach (var (name, value) in config.Options())
                if (NativeMethods.SetConfig(options, name, value) != NativeMethods.Success)
                    throw new DuckDbException($"DuckDB does not take the value {value} for {name}.");
            if (NativeMethods.Open(path, out var handle, options, out var error) == NativeMethods.Success) return new DuckDbDatabase(handle, new SweepMemory(config.SweepBytes));
            handle.Dispose();
            throw new DuckDbException(NativeMethods.OwnedText(error), DuckDbErrorKind.Io);
        }
    }

    /// <summary>Opens a connection; each is used by one thread at a time.</summary>
    public DuckDbConnection Connect()
    {
        if (NativeMethods.Connect(_handle, out var connection) == NativeMethods.Success) return new DuckDbConnection(connection, SourcesFor, _sweeps);
        connection.Dispose();
        throw new DuckDbException("DuckDB does not give a connection.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _sources?.Dispose();
    }

    private RowSources SourcesFor(DuckDbConnection connection)
    {
        lock (_registering) return _sources ??= new RowSources(connection);
    }
}
