using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A session takes one question at a time, and none when it is closed.</summary>
public sealed class TurnTests : IDisposable
{
    private const string Endless = "sql \"select count(*) as n from range(1000000000000) where range * range % 7 = 3\"";

    private readonly TempFolder _folder = new();
    private readonly Session _session;

    public TurnTests() => _session = Session.Open(WebSample.Write(_folder["web.vmq"]));

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Query_whileAnotherThreadAsks_saysSo()
    {
        using var cancellation = new CancellationTokenSource();
        var asked = Start(() => Ask(cancellation.Token));
        Assert.Contains("one question at a time", AwaitBusy().Message, StringComparison.Ordinal);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(2, _session.Query("list guest").RowCount);
    }

    [Fact]
    public void Query_ofManyThreads_answersOrSaysWhy() => Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
    {
        try
        {
            Assert.Equal(2, _session.Query("list guest | sort guest").RowCount);
        }
        catch (InvalidOperationException e)
        {
            Assert.Contains("one question at a time", e.Message, StringComparison.Ordinal);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_whileAQuestionRuns_stopsIt(bool cancellable)
    {
        using var cancellation = new CancellationTokenSource();
        var asked = Start(() => Ask(cancellable ? cancellation.Token : CancellationToken.None));
        AwaitBusy();
        var closed = Start(() =>
        {
            _session.Dispose();
            return true;
        });
        await closed.WaitAsync(Soon.Limit);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => asked.WaitAsync(Soon.Limit));
    }

    [Fact]
    public void Session_disposed_doesNothingMore()
    {
        _session.Dispose();
        foreach (var use in (Action[])[() => _session.Query("list guest"), () => Assert.Empty(_session.Run("list guest")), () => _session.Check("list guest"), () => _session.Complete("list ", 5), () => _session.Explain("list guest")])
            Assert.Throws<ObjectDisposedException>(use);
    }

    // Until IsBusy is not in the way.
    private Answer Ask(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return _session.Query(Endless, cancellation: cancellation);
            }
            catch (InvalidOperationException e) when (e is not ObjectDisposedException)
            {
                Thread.Yield();
            }
        }
    }

    // On a thread of its own, which nobody has to give back first.
    private static Task<T> Start<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // A question has the session twice: to be understood and to be run.
    private InvalidOperationException AwaitBusy()
    {
        InvalidOperationException? busy = null;
        Assert.True(SpinWait.SpinUntil(() => (busy = IsBusy()) is not null, Soon.Limit));
        return busy!;
    }

    private InvalidOperationException? IsBusy()
    {
        try
        {
            _session.Check("list guest");
            return null;
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }
}
