using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>What befalls traces: every fixture gives tracks without gaps, and says what it is about.</summary>
public sealed class XenFixtureTests
{
    private const uint Idle = 0x7fff;
    private static readonly TableSchema[] Tracks = [VmCatalog.VcpuMode, VmCatalog.VcpuPlacement, CpuCatalog.CpuMode, CpuCatalog.CpuTask, XenCatalog.CpuIdle];

    public static TheoryData<string> Names => [.. XenFixtures.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tracks_haveNoGaps(string name)
    {
        var incident = XenIncident.Replay(XenFixtures.All[name]());

        foreach (var table in Tracks)
            foreach (var rows in incident[table].GroupBy(row => (row.Int("machine_id"), row.Int(table.Columns[1].Name))))
            {
                Assert.Equal(incident.Plan.Span.StartNs, rows.First().StartNs);
                Assert.Equal(incident.Plan.Span.StopNs, rows.Last().StopNs);
                Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.StopNs, pair.Second.StartNs));
            }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Trace_cutOffAnywhere_givesTracks(string name)
    {
        var whole = XenFixtures.All[name]();
        for (var length = 12; length < whole.Length; length += 1 + (length / 3)) Assert.NotNull(XenIncident.Replay(whole[..length]));
    }

    [Theory]
    [InlineData("lost at the start", "RRLLLLLLLLLLLLLLLLLLLLLLLLLLLLRRRRR")]
    [InlineData("lost in the middle", "HHHHHHHHHHGGGGGGGGGGLLLLLLLLLLGGGGGGGGGGHHHHHHHHHH")]
    [InlineData("lost at the end", "RRRRRRRRRRRRRRRRRRRRZZZZZZZZZZZZZZZZZZZZLLLLLLLLLL")]
    [InlineData("lost on both CPUs at once", "RRRRRRRRRRLLLLLLLLLLLLLLLLLLLLRRRRRRR")]
    public void Loss_isUnknown_asLongAsItLasts(string name, string drawing) => Timeline.Is(drawing, XenIncident.Replay(XenFixtures.All[name]()).Vcpu("dom1", 0), Timeline.Vcpu);

    [Fact]
    public void Loss_acrossASwitch_leavesUnknown_whoLeft_untilItIsSeenAgain()
    {
        var incident = XenIncident.Replay(XenFixtures.All["lost across a switch"]());

        Assert.Equal(["unknown lost 10-50", "running  50-102"], incident.Vcpu("dom1", 0).Skip(1).Select(Draw));
        Assert.Equal(["running  30-50", "preempted preempted 50-102"], incident.Vcpu("dom3", 0).TakeLast(2).Select(Draw));
        static string Draw(Row row) => $"{row.Text("state")} {row.Text("cause")} {row.StartNs}-{row.StopNs}";
    }

    [Fact]
    public void Interrupt_whoseRecordIsTooShort_orWhoseVectorNoCpuHas_isNoVector()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, 0x7fff, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(2)
            .Exit(4, 12).Detail(0x82004).Entry(6)
            .Exit(7, 12).Detail(0x82004, 49, 0).Entry(9)
            .Exit(10, 12).Detail(0x82004, 0x990b_ff55, 0).Entry(12)));

        Assert.Equal([null, 49, null], incident.VmExits.Select(exit => exit.IntOr("injected_vector")));
    }

    [Fact]
    public void Cpu_thatIsAdded_isUnknownBefore()
    {
        var mode = XenIncident.Replay(XenFixtures.All["a CPU that is added"]()).Cpu(7).ToArray();

        Assert.Equal(("unknown", 0, 500), (mode[0].Text("state"), mode[0].StartNs, mode[0].StopNs));
        Assert.Equal(("running", 500, 701), (mode[1].Text("state"), mode[1].StartNs, mode[1].StopNs));
    }

    [Fact]
    public void Domain_whoseIdIsUsedAgain_isTwoGuests() => Assert.Equal(
        ["dom1", "dom1-2", "dom2"],
        XenIncident.Replay(XenFixtures.All["a domain id used again"]()).Plan.Topology.Machines.Skip(1).Select(machine => machine.Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("cores of two threads", 2)]
    [InlineData("cores of four threads", 4)]
    public void Cores_keepTheRunStatesOfAllTheirVcpus(string name, int threads)
    {
        var incident = XenIncident.Replay(XenFixtures.All[name]());

        Assert.Contains(incident.Findings, finding => finding.Code == "core-scheduling");
        for (var vcpu = 0; vcpu < threads; vcpu++)
            Assert.Equal(5 * 300, incident.Vcpu("dom1", vcpu).Where(row => row.Text("state") is "running" or "guest" or "hypervisor").Sum(row => row.StopNs - row.StartNs));
    }

    [Fact]
    public void Cores_haveTheirVcpusInOrder_withTheirOwnExits()
    {
        var incident = XenIncident.Replay(XenFixtures.All["cores of four threads"]());

        for (var vcpu = 0; vcpu < 4; vcpu++)
        {
            Assert.All(incident.Vcpu("dom1", vcpu).Where(row => row.Text("state") is "running" or "guest" or "hypervisor"), row => Assert.Equal(vcpu, row.IntOr("cpu")));
            Assert.Equal(5 * 300, incident.Cpu(vcpu).Where(row => row.Text("state") is "running" or "guest" or "hypervisor").Sum(row => row.StopNs - row.StartNs));
            Assert.Equal(vcpu < 3 ? 2 : 0, incident.VmExits.Count(exit => exit.Int("vcpu") == vcpu));
        }
    }

    [Fact]
    public void Cores_whoseCpusAreNumberedApart_areThoseThatASidecarTells()
    {
        // CPU 2 writes for its core, of which CPU 0 is the other half; CPUs 1 and 3 are another.
        var trace = new XenWriter()
            .Window(0, r => r.Entry(110).Exit(150, 1).Entry(170).Exit(390, 1))
            .Window(2, r => r
                .Runstate(100, Idle, 0, 0, 1).Runstate(100, 1, 0, 1, 0).Runstate(100, Idle, 2, 0, 1).Runstate(100, 1, 1, 1, 0)
                .Runstate(400, 1, 0, 0, 1).Runstate(400, Idle, 0, 1, 0).Runstate(400, 1, 1, 0, 1).Runstate(400, Idle, 2, 1, 0).At(500, 0x28003, 9, 9))
            .Bytes;

        Assert.Equal((0L, 2L, 2), Placed("""{ "pcpus": [ { "id": 0, "core": 0, "socket": 0 }, { "id": 1, "core": 0, "socket": 1 }, { "id": 2, "core": 0, "socket": 0 }, { "id": 3, "core": 0, "socket": 1 } ] }"""));
        Assert.Equal((0L, 2L, 2), Placed("""{ "pcpus": [ { "id": 0, "core": 0, "socket": 0 }, { "id": 1, "core": 1, "socket": 1 }, { "id": 2, "core": 2, "socket": 0 }, { "id": 3, "core": 3, "socket": 1 } ] }"""));
        Assert.NotEqual(2, Placed(null).OfVcpu1);

        (long? OfVcpu0, long? OfVcpu1, int Exits) Placed(string? sidecar)
        {
            var incident = XenIncident.Replay(trace, sidecar);
            return (CpuOf(incident, 0), CpuOf(incident, 1), incident.VmExits.Count(exit => exit.Int("vcpu") == 0));
        }

        static long? CpuOf(XenIncident incident, int vcpu) => incident.Vcpu("dom1", vcpu).Where(row => row.Text("state") is "running" or "hypervisor" or "guest").Select(row => row.IntOr("cpu")).Distinct().Single();
    }

    [Theory]
    [InlineData("""{ "pcpus": [ { "id": 0, "core": 0 }, { "id": 1, "core": 0 }, { "id": 2, "core": 1 } ] }""")]
    [InlineData("""{ "pcpus": [ { "id": 0, "core": 0 }, { "id": 2, "core": 0 } ] }""")]
    [InlineData("""{ "pcpus": [ { "id": 0, "core": 0 }, { "id": 0, "core": 0 } ] }""")]
    [InlineData("""{ "pcpus": [ { "id": -1, "core": 0 }, { "id": 1, "core": 0 } ] }""")]
    [InlineData("""{ "pcpus": [ { "id": 0 }, { "core": 0 }, { "id": "x", "core": 0 }, 7 ] }""")]
    [InlineData("""{ "pcpus": [] }""")]
    [InlineData("""{ "pcpus": "all" }""")]
    public void Cores_thatASidecarCannotMean_areTakenFromTheRecords(string sidecar)
    {
        var incident = XenIncident.Replay(XenFixtures.All["cores of two threads"](), sidecar);

        for (var vcpu = 0; vcpu < 2; vcpu++)
            Assert.All(incident.Vcpu("dom1", vcpu).Where(row => row.Text("state") is "running" or "guest" or "hypervisor"), row => Assert.Equal(vcpu, row.IntOr("cpu")));
    }

    [Theory]
    [InlineData("""{ "core_threads": 2000000000 }""")]
    [InlineData("""{ "core_threads": -3 }""")]
    public void Cores_ofMoreCpusThanAnyHas_leaveUnknown_whoRanWhere(string sidecar)
    {
        var incident = XenIncident.Replay(XenFixtures.All["cores that lose records"](), sidecar);

        Assert.All(incident.Vcpu("dom1", 0), row => Assert.Null(row.IntOr("cpu")));
    }

    [Fact]
    public void Core_thatLosesRecords_leavesUnknown_whoRan()
    {
        var incident = XenIncident.Replay(XenFixtures.All["cores that lose records"]());

        Assert.Equal(["6100-6901"], Lost(0));
        Assert.Equal(["6100-6400"], Lost(1)); // The record of the loss names it as current.
        IEnumerable<string> Lost(int vcpu) => incident.Vcpu("dom1", vcpu).Where(row => row.Text("cause") == "lost").Select(row => $"{row.StartNs}-{row.StopNs}");
    }

    [Fact]
    public void CircularBuffer_isReadOnBehindItsSeam()
    {
        var incident = XenIncident.Replay(XenFixtures.All["circular buffer"]());

        Assert.Equal([0L, 1L, 3L], incident[CpuCatalog.CpuMode].Select(row => row.Int("cpu")).Distinct());
        Assert.Contains(incident.Vcpu("dom1", 0), row => row.Text("state") == "halted" && row.StartNs == 40);
    }
}
