using System.Collections.Immutable;
using System.Diagnostics;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Tests.Store;

/// <summary>Each entry point is used some thousand times; memory that is not given back would show.</summary>
[Collection(nameof(RunsAlone))]
public sealed class NativeLeakTests : IDisposable
{
    // A leak of one vector per turn would be sixteen kilobytes, so some thirty megabytes here; noise is a few.
    private const int Turns = 2000;
    private const long Bound = 12 << 20;

    // A leak shows each time; that the process takes a block of memory for other reasons does not.
    private const int MostTries = 5;

    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { Threads = 1 });
    private readonly DuckDbConnection _connection;

    public NativeLeakTests()
    {
        _connection = _database.Connect();
        _connection.Execute("CREATE TABLE t (i BIGINT, name VARCHAR, word ENUM ('a', 'b'))");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Databases_openedAndClosed_leakNothing() => AssertSteady(40, () =>
    {
        using var database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { Threads = 1 });
        using var connection = database.Connect();
        connection.Execute("CREATE TABLE t AS SELECT * FROM range(100000)");
    });

    [Fact]
    public void Connections_openedAndClosed_leakNothing() => AssertSteady(Turns, () => _database.Connect().Dispose());

    [Fact]
    public void Statements_preparedBoundAndRun_leakNothing() => AssertSteady(Turns, () =>
    {
        using var result = _connection.Query("SELECT ? || 'some text beyond twelve bytes' FROM range(100)", default, "also some text");
        result.ReadColumns();
    });

    [Fact]
    public void Results_readHalf_leakNothing() => AssertSteady(Turns / 4, () =>
    {
        using var result = _connection.Query("SELECT i, 'text number ' || i, CAST('b' AS ENUM ('a', 'b')) FROM range(10000) t(i)");
        using var chunk = result.Fetch();
    });

    [Fact]
    public void Failures_thrown_leakNothing() => AssertSteady(Turns / 2, () =>
    {
        Assert.Throws<DuckDbException>(() => _connection.Prepare("SELECT nothing"));
        Assert.Throws<DuckDbException>(() => _connection.Query("SELECT CAST('x' AS INTEGER)").Dispose());
    });

    [Fact]
    public void RowSources_readAgainAndAgain_leakNothing()
    {
        using var sources = new RowSources(_connection);
        AssertSteady(Turns, () => sources.Run(_connection, new CountedRows(3 * DataChunk.Capacity), rows => $"CREATE OR REPLACE TEMP TABLE r AS SELECT count(*) FROM {rows}", default));
    }

    private static void AssertSteady(int turns, Action turn)
    {
        for (var i = 0; i < turns / 2; i++) turn();
        var growth = Growth(turns, turn);
        for (var tries = 1; tries < MostTries && growth > Bound; tries++) growth = Growth(turns, turn);
        Assert.InRange(growth, long.MinValue, Bound);
    }

    private static long Growth(int turns, Action turn)
    {
        var before = ResidentBytes();
        for (var i = 0; i < turns; i++) turn();
        return ResidentBytes() - before;
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class CountedRows(int count) : IRowSource
    {
        private int _filled;

        public ImmutableArray<SourceColumn> Columns => [new("i", DuckDbType.BigInt), new("word", DuckDbType.Enum, ["a", "b"])];

        public long Count => count;

        public int Fill(LentChunk chunk)
        {
            var rows = Math.Min(count - _filled, DataChunk.Capacity);
            chunk.Vector(0).Fill<long>().Clear();
            chunk.Vector(1).Fill<byte>().Clear();
            _filled += rows;
            return rows;
        }
    }
}
