using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>What is known of vCPUs where records were lost, drawn as in <see cref="VcpuTimelineTests"/>.</summary>
public sealed class VcpuLossTests
{
    private const uint Idle = 0x7fff;
    private const uint Io = 30;
    private const uint Hlt = 12;

    [Fact]
    public void Loss_makesUnknown_whoWasThere_andAllThatMayHaveComeThere()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Lost(8, 5, 3, 1).Switch(10, (1, 0), 2, (Idle, 0), ranNs: 2)),
            (1, r => r.Runstate(0, Idle, 1, 0, 1).Runstate(0, 2, 0, 1, 0).Switch(2, (2, 0), 2, (3, 0), 2).Runstate(9, 2, 0, 2, 1).At(12, 0x21002, 0x30000)));

        Is("RRRLLLLLRRZZ", incident, "dom1");
        Is("RRZLLLLLLWWW", incident, "dom2");
        Is("<<RRRRRRRRRR", incident, "dom3");
        Is("RRR?????RR..", incident.Cpu(0), Timeline.XenCpu);
    }

    [Fact]
    public void Loss_isFilled_whereTheSchedulerSaysThatNothingChanged()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Lost(5, 5, 3, 1).Switch(8, (1, 0), 1, (2, 0), ranNs: 8, waitedNs: 7).At(10, 0x21002, 0x20000)),
            (1, r => r.Runstate(0, Idle, 1, 0, 1).Runstate(0, 2, 0, 1, 0).Runstate(1, 2, 0, 0, 1).Runstate(1, Idle, 1, 1, 0)));

        Is("RRRRRRRRPP", incident, "dom1");
        Is("RPPPPPPPRR", incident, "dom2");
        Is("RRRRRRRRRR", incident.Cpu(0), Timeline.XenCpu);
        Assert.Contains("inferred", incident.Vcpu("dom1", 0).Select(row => row.Text("certainty")));
    }

    [Theory]
    [InlineData(LossRepair.Proven, "RRZZLLLLLWWW", "lossy")]
    [InlineData(LossRepair.Optimistic, "RRZZZZZZZWWW", "inferred")]
    public void Loss_whileAsleep_isSleep_onlyForOptimists(LossRepair repair, string drawing, string certainty)
    {
        var trace = new XenWriter()
            .Window(0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Lost(8, 5, 4, 1).At(12, 0x21002, 0x10000))
            .Window(1, r => r.Runstate(0, Idle, 1, 0, 1).Runstate(0, 2, 0, 1, 0).Switch(2, (2, 0), 2, (Idle, 1), 2).Runstate(9, 2, 0, 2, 1).At(12, 0x28003, 9, 9));

        var incident = XenIncident.Replay(trace.Bytes, repair: repair);

        Is(drawing, incident, "dom2");
        Assert.Equal(certainty, incident.Vcpu("dom2", 0).Single(row => row.StartNs <= 5 && row.StopNs > 5).Text("certainty"));
    }

    [Theory]
    [InlineData(null, null, "IO_INSTRUCTION")]
    [InlineData(CpuVendor.Amd, null, "WRITE_CR14")]
    [InlineData(null, """{ "vendor": "amd" }""", "WRITE_CR14")]
    public void Vendor_isWhatTheUserOrASidecarSays_whereExitsDoNotTell(CpuVendor? vendor, string? sidecar, string reason)
    {
        var trace = new XenWriter().Window(0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(1).Exit(2, Io).Entry(3));

        Assert.Equal(reason, Assert.Single(XenIncident.Replay(trace.Bytes, sidecar, new() { Vendor = vendor }).VmExits).Text("reason"));
    }

    [Fact]
    public void Record_whileGuestCodeRuns_isAFinding()
    {
        var incident = XenIncident.Replay((0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(1).At(3, 0x21002, 0x10000).Exit(5, Io).Entry(6)));

        Assert.Equal((1, 3), incident.Findings.Where(finding => finding.Code == "record-in-guest").Select(finding => (finding.Count, finding.FirstNs!.Value)).Single());
    }

    [Fact]
    public void Loss_closesTheOpenExit()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(1).Exit(2, Io).Lost(5, 3, 4, 1).Exit(7, Hlt).Entry(8)));

        Is("HGHHLGGH", incident, "dom1");
        Assert.Equal([(2, 4, "lossy"), (7, 8, "certain")], incident.VmExits.Select(row => (row.StartNs, row.StopNs, row.Text("certainty")!)));
    }

    [Fact]
    public void Exit_beforeTheLossThatNamedItsVcpu_asWhereACounterGoesBack_partsSumToTheWhole()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(10).Lost(90, 4, 20, 1).Exit(40, Hlt).Runstate(50, 1, 0, 0, 2).Runstate(50, Idle, 0, 1, 0)));

        Assert.All(incident.VmExits, exit => Assert.Equal(
            exit.StopNs - exit.StartNs, exit.Int("hypervisor_ns") + exit.Int("emulator_ns") + exit.Int("runnable_ns") + exit.Int("sleeping_ns")));
    }

    private static void Is(string drawing, XenIncident incident, string guest) => Timeline.Is(drawing, incident.Vcpu(guest, 0), Timeline.Vcpu);

    private static void Is(string drawing, IEnumerable<Row> rows, Func<Row, char> draw) => Timeline.Is(drawing, rows, draw);
}
