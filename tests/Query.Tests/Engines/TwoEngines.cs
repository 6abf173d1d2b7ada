using System.Collections.Concurrent;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Engines;

/// <summary>The sample sessions on both engines: files for DuckDB, and what the export makes of them on a ClickHouse server.</summary>
public sealed class TwoEngines : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ClickHouseServer _server = new();
    private readonly ConcurrentDictionary<string, (Session DuckDb, Session ClickHouse)> _open = new(StringComparer.Ordinal);

    /// <summary>A sample session by its name, on both.</summary>
    public (Session DuckDb, Session ClickHouse) this[string name] => _open.GetOrAdd(name, Open);

    /// <summary>Where ClickHouse has a database.</summary>
    internal ClickHouseAddress Address(string name)
    {
        _ = this[name];
        return ClickHouseAddress.Of(_server[name]);
    }

    public void Dispose()
    {
        foreach (var (duckDb, clickHouse) in _open.Values)
        {
            duckDb.Dispose();
            clickHouse.Dispose();
        }

        _server.Dispose();
        _folder.Dispose();
    }

    private (Session DuckDb, Session ClickHouse) Open(string name)
    {
        var path = SampleSessions.All[name](_folder[name + ".vmq"]);
        ClickHouseExport.Write(path, ClickHouseAddress.Of(_server[name]));
        return (Session.Open(path), Session.OpenClickHouse(_server[name]));
    }
}

/// <summary>Tests that share one ClickHouse server.</summary>
[CollectionDefinition(Name)]
public sealed class TwoEnginesCollection : ICollectionFixture<TwoEngines>
{
    public const string Name = "two engines";
}
