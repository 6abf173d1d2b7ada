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

    public void Dispose() => _folder.Dispose();

    private Session Session(long? syncErr)
    {
        var tick = new EventDecl(
            ["tick"],
            new TableSchema("event_tick", [new("time_ns", ColumnType.BigInt, "when"), CommonColumns.MachineId, new("cpu", ColumnType.Integer, "where"), new("tid", ColumnType.Integer, "thread")], ["time_ns"]));
        var builder = new SessionBuilder(0, 120).Machine(0, "node1").Machine(1, "web", MachineRole.Guest, 0, 400).Vcpu(1, 0).Thread(1, 7, "nginx").Thread(0, 8, "kworker").Cpu(0, 3)
            .VcpuMode(1, 0, 0, 70, VcpuState.Guest).VcpuMode(1, 0, 70, 120, VcpuState.Preempted).VcpuPlacement(1, 0, 0, 120, 3)
            .ThreadState(1, 7, 0, 20, ThreadState.Sleeping, "nginx", syncErr: syncErr)
            .ThreadState(1, 7, 20, 80, ThreadState.Running, "nginx", cpu: 0, syncErr: syncErr)
            .ThreadState(1, 7, 80, 120, ThreadState.Sleeping, "nginx", waitReason: WaitReason.Interruptible, syncErr: syncErr)
            .Event(tick, 40L, 1, 0, 7).Event(tick, 50L, 0, 3, 8);
        return Query.Session.Open(builder.Write(_folder[$"clock-{syncErr}.vmq"]));
    }
}
