using VmQuery.Engine.Models;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A track of numbers has no word for unknown: it is where a row has no value and is not certain.</summary>
public sealed class UnknownPlacementTests
{
    [Theory]
    [InlineData("when placement of vcpu = 1 | gaps", "0..3 certain, 5..10 lossy")]
    [InlineData("when no vcpu is guest or placement of vcpu = 1 | gaps", "0..3 certain, 5..10 lossy")]
    [InlineData("when placement of vcpu = 0 then placement of vcpu = 2", "0..7 lossy")]
    [InlineData("when placement of vcpu = 0 then placement of vcpu = 1", "0..3 certain")]
    public void Value_thatIsAbsent_isNotKnown(string vql, string rows)
    {
        using var folder = new TempFolder();
        // vCPU 0 is on CPU 0, on 1, nobody knows where, on 2.
        var builder = new SessionBuilder(0, 10).Machine(0, "node1").Guest(1, "web").Vcpu(1, 0)
            .VcpuPlacement(1, 0, 0, 3, 0).VcpuPlacement(1, 0, 3, 5, 1).VcpuPlacement(1, 0, 5, 7, null, Certainty.Lossy).VcpuPlacement(1, 0, 7, 10, 2)
            .VcpuMode(1, 0, 0, 10, Engine.Models.Vm.VcpuState.Guest);
        using var session = Session.Open(builder.Write(folder["placement.vmq"]));
        var answer = session.Query(vql);
        Assert.Equal(rows, string.Join(", ", Enumerable.Range(0, answer.RowCount).Select(row => $"{answer["start"][row]}..{answer["stop"][row]} {answer["certainty"][row]}")));
    }
}
