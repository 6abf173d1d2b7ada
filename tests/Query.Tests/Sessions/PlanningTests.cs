using System.Diagnostics;
using VmQuery.Engine.Store;
using VmQuery.Query.Running;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A question that is hard to plan gives its caller back when it is cancelled, though DuckDB does not interrupt planning.</summary>
public sealed class PlanningTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static string ManyTables =>
        $"sql \"select count(*) as n from {string.Join(", ", Enumerable.Range(0, 120).Select(i => $"vcpu_mode t{i}"))} where {string.Join(" and ", Enumerable.Range(1, 119).Select(i => $"t{i}.start_ns = t{i - 1}.start_ns"))}\"";

    private static string ManyGaps => "when vcpu is guest" + string.Concat(Enumerable.Repeat(" | merge within 1us | gaps", 8));

    public static TheoryData<string, bool> Hard => new() { { ManyTables, false }, { ManyGaps, true } };

    [Theory]
    [MemberData(nameof(Hard))]
    public void Query_cancelledWhilePlanned_returnsSoonAndTheSessionGoesOn(string vql, bool portable)
    {
        using var session = Session.Open(SampleSessions.All["web"](_folder["web.vmq"]), new SessionOptions { PortableSql = portable });
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => session.Query(vql, cancellation: cancellation.Token));
        // Half a second where nothing else runs, and planning a minute: where that takes longer, so does planning.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(2, session.Query("list guest").RowCount);
        Assert.True(session.Query("when vcpu is guest | merge within 1us").RowCount > 0);
    }

    [Fact]
    public async Task Work_thatGoesOnAfterItWasGivenUp_keepsItsConnection()
    {
        using var engine = SessionEngine.OfFile(SampleSessions.All["web"](_folder["web.vmq"]), options: null);
        using var cancellation = new CancellationTokenSource();
        using var givenUp = new ManualResetEventSlim();
        var before = engine.Sql;
        var after = new TaskCompletionSource<ISqlEngine>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Do(
            () =>
            {
                cancellation.Cancel();
                givenUp.Wait();
                after.SetResult(engine.Sql);
                return 0;
            },
            cancellation.Token));
        Assert.NotSame(before, engine.Sql);
        Assert.Equal(2, engine.Sql.Read("SELECT name FROM machine WHERE role = 'guest'")[0].Count);
        givenUp.Set();
        Assert.Same(before, await after.Task);
    }

    [Fact]
    public async Task Session_thatIsClosedWhileWorkThatWasGivenUpGoesOn_staysOpenForIt()
    {
        var engine = SessionEngine.OfFile(SampleSessions.All["web"](_folder["web.vmq"]), options: null);
        using var cancellation = new CancellationTokenSource();
        using var closed = new ManualResetEventSlim();
        var after = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Do(
            () =>
            {
                cancellation.Cancel();
                var given = engine.Sql;
                closed.Wait();
                after.SetResult(Record.Exception(() => given.Read("SELECT 1")));
                return 0;
            },
            cancellation.Token));
        engine.Dispose();
        closed.Set();
        Assert.IsAssignableFrom<OperationCanceledException>(await after.Task);
    }

    public void Dispose() => _folder.Dispose();
}
