using System.Diagnostics;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Store;

public sealed class InterruptionTests : IDisposable
{
    private const string Endless = "SELECT sum(a.i * b.i) FROM range(1000000) a(i), range(1000000) b(i)";

    private readonly DuckDbDatabase _database = DuckDbDatabase.Open(DuckDbDatabase.InMemory, new DuckDbConfig { Threads = 2 });
    private readonly DuckDbConnection _connection;

    public InterruptionTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Query_cancelledWhileItRuns_stops() => AssertStops(cancellation =>
    {
        using var result = _connection.Query(Endless, cancellation);
        result.ReadColumns();
    });

    [Fact]
    public void Execute_cancelledWhileItRuns_stops() =>
        AssertStops(cancellation => _connection.Execute($"CREATE TABLE t AS {Endless}", cancellation));

    [Fact]
    public void Execute_cancelledWhileItSorts_stops() =>
        AssertStops(cancellation => _connection.Execute("CREATE TABLE t AS SELECT hash(i) AS h FROM range(10000000000) t(i) ORDER BY h", cancellation));

    [Fact]
    public void Fetch_cancelledBetweenChunks_stops()
    {
        using var cancellation = new CancellationTokenSource();
        using var result = _connection.Query("SELECT i FROM range(100000000) t(i)", cancellation.Token);
        using var first = result.Fetch();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => result.Fetch());
    }

    [Fact]
    public void Query_cancelledBefore_doesNotStart()
    {
        Assert.Throws<OperationCanceledException>(() => _connection.Query(Endless, new CancellationToken(canceled: true)));
    }

    private void AssertStops(Action<CancellationToken> work)
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var time = Stopwatch.StartNew();

        Assert.Throws<OperationCanceledException>(() => work(cancellation.Token));

        Assert.InRange(time.Elapsed, TimeSpan.Zero, Soon.Limit);
        using var result = _connection.Query("SELECT 1");
        Assert.Equal(1L, result.ReadColumns()[0][0]);
    }
}
