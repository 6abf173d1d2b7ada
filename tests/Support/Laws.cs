using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>What holds of the rows of any run.</summary>
internal static class Laws
{
    /// <summary>Per entity the rows of every track fill the span: no gap, no overlap, none empty, no two neighbours equal.</summary>
    public static void AssertPartitions(Incident incident)
    {
        AssertPartition(incident, incident.VcpuMode, "vcpu");
        AssertPartition(incident, incident.Placement, "vcpu", keepsDoubtApart: true);
        AssertPartition(incident, incident.CpuMode, "cpu");
        AssertPartition(incident, incident.CpuTask, "cpu");
        AssertPartition(incident, incident.Threads, "tid");
    }

    /// <summary>The parts of every exit sum to it, and exits of one vCPU do not overlap.</summary>
    public static void AssertParts(Incident incident)
    {
        foreach (var exit in incident.VmExits)
            Assert.Equal(exit.StopNs - exit.StartNs, exit.Int("hypervisor_ns") + exit.Int("emulator_ns") + exit.Int("runnable_ns") + exit.Int("sleeping_ns"));
        foreach (var vcpu in incident.VmExits.GroupBy(exit => (exit.Int("machine_id"), exit.Int("vcpu"))))
            foreach (var (one, next) in vcpu.Zip(vcpu.Skip(1))) Assert.True(one.StopNs <= next.StartNs, $"{one} overlaps {next}");
    }

    private static void AssertPartition(Incident incident, IReadOnlyList<Row> rows, string key, bool keepsDoubtApart = false)
    {
        foreach (var entity in rows.GroupBy(row => (row.Int("machine_id"), row.Int(key))))
        {
            var at = incident.Span.StartNs;
            Row? before = null;
            foreach (var row in entity)
            {
                Assert.True(row.StartNs == at && row.StopNs > at, $"{row} does not start at {at}");
                Assert.False(before is not null && Same(before, row) && !(keepsDoubtApart && before.Text("certainty") != row.Text("certainty")), $"{before} and {row} are one");
                (at, before) = (row.StopNs, row);
            }

            Assert.Equal(incident.Span.StopNs, at);
        }
    }

    private static bool Same(Row one, Row other) =>
        one.Cells.All(cell => cell.Key is "start_ns" or "stop_ns" or "certainty" || Equals(cell.Value, other.Cells[cell.Key]));
}
