using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws;

/// <summary>Sweeps of the engine give the rows of their SQL, column by column: both forms of each question, on rows of random times and certainties.</summary>
public sealed class SweepLaws(RandomRows rows) : IClassFixture<RandomRows>
{
    [Theory]
    [InlineData("when vcpu is guest and placement of vcpu = 0")]
    [InlineData("when vcpu is guest and not placement of vcpu = 0 and not vcpu is halted")]
    [InlineData("when vcpu is guest and any vcpu of guest is halted")]
    [InlineData("when vcpu is guest and placement of vcpu in (0, 1) in 5ns..17ns")]
    [InlineData("when vcpu is guest and not vcpu is halted | count by reason, certainty")]
    [InlineData("when not (vcpu is guest and placement of vcpu = 0)")]
    [InlineData("show vm_exit of vcpu | merge")]
    [InlineData("show vm_exit of vcpu | merge within 2ns")]
    [InlineData("show vm_exit of vcpu | merge | merge within 3ns | gaps")]
    [InlineData("show vm_exit of vcpu | clip (when vcpu is guest)")]
    [InlineData("when vcpu is guest | clip (show vm_exit of vcpu)")]
    [InlineData("show vm_exit of vcpu | overlap (when vcpu is guest) as common")]
    [InlineData("show vm_exit of vcpu | overlap (show vm_exit of vcpu 0 of guest) as common")]
    [InlineData("show vm_exit of vcpu | overlap (when any vcpu is guest) as common | overlap (when all vcpus are halted) as more")]
    public void Sweep_ofRandomRows_givesThoseOfItsSql(string vql)
    {
        using var portable = Session.Open(rows.Path, new SessionOptions { PortableSql = true });
        Assert.Contains("sql of swept_1", rows.Session.Explain(vql), StringComparison.Ordinal);
        Assert.Equal(Lines(portable.Query(vql)), Lines(rows.Session.Query(vql)));
    }

    [Theory]
    [InlineData("show event \"tick\" | widen after 5ns | merge | clip (show event \"tick\" | widen before 5ns)")]
    [InlineData("show event \"tick\" | widen after 5ns | overlap (show event \"tick\" | widen before 5ns) as common")]
    [InlineData("show event \"tick\" | merge within 20ns")]
    [InlineData("show event \"tick\" | widen after 5ns | merge | gaps")]
    [InlineData("show event \"tick\" | widen after 5ns | clip (show event \"tick\" | widen before 5ns)")]
    [InlineData("when event \"tick\" starting (event \"tick\" then event \"tick\")")]
    [InlineData("when event \"tick\" during (event \"tick\" then event \"tick\")")]
    [InlineData("when event \"tick\" then event \"tick\"")]
    public void Rows_ofNoEntity_belongTogether(string vql)
    {
        using var folder = new TempFolder();
        var tick = new EventDecl(["tick"], new TableSchema("event_tick", [new("time_ns", ColumnType.BigInt, "when"), CommonColumns.MachineId, new("guest_id", ColumnType.Integer, "whom it is about")], ["time_ns"]));
        var path = new SessionBuilder(0, 100).Machine(0, "node1").Guest(1, "web").Event(tick, 20L, 0, null).Event(tick, 21L, 0, null).Event(tick, 40L, 0, 1).Event(tick, 43L, 0, 1).Write(folder["ticks.vmq"]);
        using Session swept = Session.Open(path), portable = Session.Open(path, new SessionOptions { PortableSql = true });
        var lines = Lines(swept.Query(vql)).ToList();
        Assert.Equal(Lines(portable.Query(vql)), lines);
        // As many of the host alone as of the guest, and each with its machine.
        Assert.Equal(lines.Count(line => line.StartsWith("node1 web", StringComparison.Ordinal)), lines.Count(line => line.StartsWith("node1   ", StringComparison.Ordinal)));
        Assert.NotEmpty(lines);
    }

    [Fact]
    public void Sweep_ofMoreRowsThanMemory_isDoneBySql()
    {
        const int length = 700_000;
        using var folder = new TempFolder();
        var path = new SessionBuilder(0, length).Machine(0, "node1").Guest(1, "web").Vcpu(1, 0).VcpuMode(1, 0, 0, length, VcpuState.Guest).Write(folder["long.vmq"]);
        using var session = Session.Open(path, new SessionOptions { MemoryMegabytes = 128, Threads = 1 });
        Assert.Equal(["web node1 0 0 700000 700000 certain 0"], Lines(session.Query("when vcpu is guest | split every 1ns | merge")));
    }

    // Rows that are equal in all that they are sorted by may change places.
    private static IEnumerable<string> Lines(Answer answer) =>
        Enumerable.Range(0, answer.RowCount).Select(row => string.Join(' ', answer.Columns.Select(column => column[row]))).Order(StringComparer.Ordinal);
}
