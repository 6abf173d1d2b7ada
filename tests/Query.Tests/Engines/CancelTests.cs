using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Engines;

/// <summary>A question that is cancelled on a ClickHouse server gives the caller back at once, and the server to the next question.</summary>
[Collection(TwoEnginesCollection.Name)]
public sealed class CancelTests(TwoEngines engines)
{
    [ClickHouseFact]
    public void Query_cancelledOnClickHouse_freesTheServer()
    {
        var session = engines["web"].ClickHouse;
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            session.Query("sql \"select count(*) as n from numbers(100000000000000) where number * number % 7 = 3\"", cancellation: cancellation.Token));
        // The server answers one question at a time, and the first would take a day.
        using var patience = new CancellationTokenSource(Soon.Limit);
        Assert.Equal(2, session.Query("list guest", cancellation: patience.Token).RowCount);
    }
}
