using System.Diagnostics;
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

    public static TheoryData<string, bool> Hard => new() { { ManyTables, false }, { ManyGaps, false }, { ManyGaps, true } };

    [Theory]
    [MemberData(nameof(Hard))]
    public void Query_cancelledWhilePlanned_returnsSoonAndTheSessionGoesOn(string vql, bool portable)
    {
        using var session = Session.Open(SampleSessions.All["web"](_folder["web.vmq"]), new SessionOptions { PortableSql = portable });
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();
        Record.Exception(() => session.Query(vql, cancellation: cancellation.Token));
        // Half a second where nothing else runs; planning takes a minute.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(2, session.Query("list guest").RowCount);
        Assert.True(session.Query("when vcpu is guest | merge within 1us").RowCount > 0);
    }

    public void Dispose() => _folder.Dispose();
}
