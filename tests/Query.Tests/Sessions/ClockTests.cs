using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>Claims across machines are no surer than their clocks.</summary>
/// <remarks>
/// <code>
/// thread of web (its own clock)  ··RRRRRR····    20 to 80
/// vcpu of web (the host's)       GGGGGGGPPPPP    until 70, preempted after
/// </code>
/// </remarks>
public sealed class ClockTests : IDisposable
{
    private const string Question = "when thread on vcpu of guest \"web\" is running and vcpu of guest \"web\" is";
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(0L, "guest", "certain", 0L)]
    [InlineData(9L, "guest", "certain", 9L)]
    [InlineData(11L, "guest", "inferred", 11L)]
    [InlineData(9L, "preempted", "certain", 9L)]
    [InlineData(11L, "preempted", "inferred", 11L)]
    [InlineData(null, "guest", "inferred", null)]
    [InlineData(long.MaxValue, "guest", "inferred", null)]
    public void And_acrossMachines_isNoSurerThanTheClocks(long? syncErr, string state, string certainty, long? shown)
    {
        using var session = Session(syncErr);
        var answer = session.Query($"{Question} {state}");
        Assert.Equal((1, certainty, (object?)shown), (answer.RowCount, answer["certainty"][0], answer["sync_err"][0]));
    }

    [Theory]
    [InlineData("when thread on vcpu of guest \"web\" is running and thread of guest \"web\" on vcpu is running")]
    [InlineData("when vcpu of guest \"web\" is guest and placement of vcpu of guest \"web\" = 3")]
    public void And_onOneClock_isAsSureAsItsRows(string vql)
    {
        using var session = Session(syncErr: 1_000);
        Assert.Equal("certain", session.Query(vql)["certainty"][0]);
    }

    [Fact]
    public void Event_ofAnotherMachine_isSureOnlyWithTheReferenceClock()
    {
        using var session = Session(syncErr: 9);
        Assert.Equal("inferred", session.Query("when event \"tick\" of thread of guest \"web\" and vcpu of guest \"web\" is guest | select certainty")["certainty"][0]);
        Assert.Equal("certain", session.Query("when event \"tick\" of thread of host and vcpu of guest \"web\" is guest | select certainty")["certainty"][0]);
    }

    [Theory]
    [InlineData("when thread of guest \"web\" is sleeping then vcpu of guest \"web\" is preempted")]
    [InlineData("when event \"tick\" of thread of guest \"web\" then event \"tick\" of host then vcpu of guest \"web\" is preempted")]
    [InlineData("when from thread of guest \"web\" is sleeping to vcpu of guest \"web\" is preempted | where certainty != \"edge\"")]
    [InlineData("when thread of guest \"web\" is running overlapping vcpu of guest \"web\" is preempted")]
    [InlineData("when vcpu of guest \"web\" is preempted meeting vcpu of guest \"web\" is guest and thread of guest \"web\" is running")]
    [InlineData("when any thread of guest \"web\" is running or any vcpu of guest \"web\" is preempted")]
    [InlineData("when thread of guest \"web\" is running | clip (when vcpu of guest \"web\" is guest)")]
    [InlineData("when vcpu of guest \"web\" is guest | overlap (when thread of guest \"web\" is running) as both")]
    [InlineData("when vcpu of guest \"web\" is guest | clip (when event \"tick\" of guest \"web\" | widen after 5ns)")]
    public void Answer_ofAClockThatIsNotKnown_hasNoKnownError(string vql)
    {
        using var session = Session(syncErr: null);
        var answer = session.Query(vql);
        Assert.NotEqual(0, answer.RowCount);
        Assert.All(Enumerable.Range(0, answer.RowCount), row => Assert.Null(answer["sync_err"][row]));
    }

    [Theory]
    [InlineData(9L, "certain")]
    [InlineData(11L, "inferred")]
    [InlineData(null, "inferred")]
    public void Relation_acrossMachines_isNoSurerThanTheClocks(long? syncErr, string certainty)
    {
        using var session = Session(syncErr);
        var answer = session.Query("when thread of guest \"web\" is running overlapping vcpu of guest \"web\" is preempted");
        Assert.Equal((1, certainty), (answer.RowCount, answer["certainty"][0]));
    }

    [Theory]
    [InlineData("when thread of guest \"web\" is running not during vcpu of guest \"web\" is guest")]
    [InlineData("when thread of guest \"web\" is sleeping within 60ns before vcpu of guest \"web\" is preempted")]
    [InlineData("when thread of guest \"web\" is sleeping then vcpu of guest \"web\" is preempted within 60ns")]
    [InlineData("when thread of guest \"web\" is running | overlap (when vcpu of guest \"web\" is guest) as x")]
    [InlineData("when thread of guest \"web\" is running | lookup mode of vcpu 0 of guest \"web\" at stop")]
    public void Row_tenFromWhereAnotherAnswerIsTrue_isNoSurerThanTheClocks(string vql)
    {
        foreach (var (syncErr, certainty) in new (long?, string)[] { (10, "certain"), (11, "inferred"), (null, "inferred") })
        {
            foreach (var portable in new[] { false, true })
            {
                using var session = Session(syncErr, new SessionOptions { PortableSql = portable });
                var answer = session.Query(vql);
                Assert.Equal((1, certainty), (answer.RowCount, answer["certainty"][0]));
            }
        }
    }

    [Theory]
    [InlineData(10L, "certain")]
    [InlineData(11L, "inferred")]
    [InlineData(null, "inferred")]
    public void Or_acrossMachines_isNoSurerThanTheClocks(long? syncErr, string certainty)
    {
        foreach (var portable in new[] { false, true })
        {
            foreach (var vql in new[] { "thread of guest \"web\" is running or vcpu of guest \"web\" is preempted", "vcpu of guest \"web\" is preempted or any thread of guest \"web\" is running" })
            {
                using var session = Session(syncErr, new SessionOptions { PortableSql = portable });
                var answer = session.Query("when " + vql);
                Assert.Equal((1, certainty, (object?)syncErr), (answer.RowCount, answer["certainty"][0], answer["sync_err"][0]));
            }
        }
    }

    [Theory]
    [InlineData("when not thread of guest \"web\" is running for > 50ns")]
    [InlineData("when not (thread of guest \"web\" is running and vcpu of guest \"web\" is guest)")]
    [InlineData("when no thread of guest \"web\" is running")]
    [InlineData("when thread of guest \"web\" is running | gaps")]
    public void Rest_ofAnotherClock_hasItsError(string vql)
    {
        foreach (var portable in new[] { false, true })
        {
            using var session = Session(9, new SessionOptions { PortableSql = portable });
            var answer = session.Query(vql);
            Assert.NotEqual(0, answer.RowCount);
            for (var row = 0; row < answer.RowCount; row++) Assert.Equal(9L, answer["sync_err"][row]);
        }
    }

    [Theory]
    [InlineData(9L, "certain")]
    [InlineData(null, "inferred")]
    public void RowThatMeetsNone_ofAClockThatIsNotKnown_isInferred(long? syncErr, string certainty)
    {
        using var session = Session(syncErr);
        Assert.Equal(certainty, session.Query("when thread of guest \"web\" is running not meeting vcpu of guest \"web\" is preempted")["certainty"][0]);
    }

    [Theory]
    [InlineData("when vcpu of guest \"web\" is guest not meeting placement of vcpu of guest \"web\" = 3")]
    [InlineData("when thread of guest \"web\" is running | overlap (when thread of guest \"web\" is sleeping) as x")]
    public void Row_besideOthersOfItsClock_isAsSureAsItWas(string vql)
    {
        using var session = Session(syncErr: null);
        Assert.Equal("certain", session.Query(vql)["certainty"][0]);
    }

    [Theory]
    [InlineData("event \"tick\" of thread of guest \"web\"", 4L)]
    [InlineData("event \"tick\" of thread of host", 0L)]
    [InlineData("event \"tick\" of guest \"web\"", 4L)]
    [InlineData("event \"tick\"", 4L)]
    public void Event_hasTheErrorOfTheClockThatRecordedIt(string e, long worst)
    {
        using var session = Session(syncErr: 9, clockErr: 4);
        var answer = session.Query($"show {e} | select sync_err");
        Assert.Equal(worst, Enumerable.Range(0, answer.RowCount).Max(row => (long)answer["sync_err"][row]!));
    }

    [Theory]
    [InlineData("when vcpu of guest \"web\" is guest then event \"tick\" of guest \"web\"", 0L, 0, 1)]
    [InlineData("when vcpu of guest \"web\" is guest then event \"tick\" of guest \"web\"", 0L, 1, 0)]
    [InlineData("when from vcpu of guest \"web\" is guest to event \"tick\" of guest \"web\"", 4L, 0, 1)]
    [InlineData("when from vcpu of guest \"web\" is guest to event \"tick\" of guest \"web\"", 4L, 1, 0)]
    public void Events_thatTwoMachinesRecordedAtOneTime_giveOneAnswerInAnyOrder(string vql, long error, params int[] recorders)
    {
        using var session = Session(syncErr: 9, clockErr: 4, recorders);
        Assert.Equal(error, session.Query(vql + " | select sync_err")["sync_err"][0]);
    }

    public void Dispose() => _folder.Dispose();

    private Session Session(long? syncErr, SessionOptions options) => Query.Session.Open(Written(syncErr, null), options);

    private Session Session(long? syncErr, long? clockErr = null, params int[] recorders) => Query.Session.Open(Written(syncErr, clockErr, recorders));

    private string Written(long? syncErr, long? clockErr, params int[] recorders)
    {
        var tick = new EventDecl(
            ["tick"],
            new TableSchema("event_tick", [new("time_ns", ColumnType.BigInt, "when"), CommonColumns.MachineId, new("cpu", ColumnType.Integer, "where"), new("tid", ColumnType.Integer, "thread"), new("guest_id", ColumnType.Integer, "guest of the thread")], ["time_ns"]));
        var builder = new SessionBuilder(0, 120).Machine(0, "node1").Machine(1, "web", MachineRole.Guest, 0, 400).Vcpu(1, 0).Thread(1, 7, "nginx").Thread(0, 8, "kworker").Cpu(0, 3)
            .VcpuMode(1, 0, 0, 70, VcpuState.Guest).VcpuMode(1, 0, 70, 120, VcpuState.Preempted).VcpuPlacement(1, 0, 0, 120, 3)
            .ThreadState(1, 7, 0, 20, ThreadState.Sleeping, "nginx", syncErr: syncErr)
            .ThreadState(1, 7, 20, 80, ThreadState.Running, "nginx", cpu: 0, syncErr: syncErr)
            .ThreadState(1, 7, 80, 120, ThreadState.Sleeping, "nginx", waitReason: WaitReason.Interruptible, syncErr: syncErr)
            .Event(tick, 40L, 1, 0, 7, 1).Event(tick, 50L, 0, 3, 8, null).Clock(1, clockErr);
        foreach (var recorder in recorders) builder.Event(tick, 90L, recorder, 0, 7, 1);
        return builder.Write(_folder[$"clock-{syncErr}.vmq"]);
    }
}
