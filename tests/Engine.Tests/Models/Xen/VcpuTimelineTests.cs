using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>What a vCPU does, drawn: one column a cycle, from the first record of the trace.</summary>
public sealed class VcpuTimelineTests
{
    private const uint Idle = 0x7fff;
    private const uint Io = 30;
    private const uint Hlt = 12;
    private const uint ExternalInterrupt = 1;

    [Fact]
    public void Pv_isRunning_preempted_halted_andWoken()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(1, 1, 0, 1, 0).Switch(4, (1, 0), 1, (2, 0), 3).At(7, 0x28006, 2, 0).Switch(7, (2, 0), 2, (1, 0), 3, 3).Runstate(12, 2, 0, 2, 1).At(14, 0x21002, 0x10000)));

        Is("<RRRPPPRRRRRRR", incident, "dom1");
        Is("<<<<RRRZZZZZWW", incident, "dom2");
        var preempted = Assert.Single(incident.Vcpu("dom1", 0), row => row.Text("cause") == "preempted");
        Assert.Equal(("dom2 vcpu 0", 0), (preempted.Text("preempted_by"), preempted.IntOr("cpu")));
        Assert.Equal("block", Assert.Single(incident.Vcpu("dom2", 0), row => row.Text("state") == "halted").Text("cause"));
        Assert.Equal("dom1 vcpu 0", Assert.Single(incident.Vcpu("dom2", 0), row => row.Text("cause") == "waking").Text("woken_by"));
    }

    [Fact]
    public void Hvm_isInTheHypervisorUntilItsEntry_andItsExitCountsWhatItWaitsFor()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(2).Exit(4, Hlt)
            .Switch(5, (1, 0), 2, (Idle, 0)).Runstate(8, 1, 0, 2, 1).Switch(9, (Idle, 0), 1, (1, 0)).Entry(11).Exit(12, ExternalInterrupt).Entry(13)));

        Is("HHGGHZZZWHHGH", incident, "dom1");
        Is("HHGGH....HHGH", incident.Cpu(0), Timeline.XenCpu);
        var halt = incident.VmExits[0];
        Assert.Equal(("HLT", 4, 11), (halt.Text("reason"), halt.StartNs, halt.StopNs));
        Assert.Equal((3, 0, 1, 3), (halt.Int("hypervisor_ns"), halt.Int("emulator_ns"), halt.Int("runnable_ns"), halt.Int("sleeping_ns")));
    }

    [Fact]
    public void Offline_inAnIoExit_isTheDeviceModelsTime_elseAPause()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(1).Exit(2, Io)
            .Switch(3, (1, 0), 3, (Idle, 0)).Runstate(5, 1, 0, 3, 1).Switch(6, (Idle, 0), 1, (1, 0)).Entry(7).Exit(8, ExternalInterrupt)
            .Switch(9, (1, 0), 3, (Idle, 0)).Runstate(11, 1, 0, 3, 1).Switch(12, (Idle, 0), 1, (1, 0)).Entry(13)));

        Is("HGHEEpHGHOOpH", incident, "dom1");
        Assert.Equal((2, 2, 1, 0), Parts(incident.VmExits[0]));
        Assert.Equal((2, 0, 1, 2), Parts(incident.VmExits[1]));
    }

    [Fact]
    public void NestedGuest_isGuestCodeOfLevel2()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Entry(1, nested: true).Exit(3, ExternalInterrupt, nested: true).Entry(4).Exit(5, Io)));

        Is("HGGHG", incident, "dom1");
        Assert.Equal([2L, 1L], incident.Vcpu("dom1", 0).Where(row => row.Text("state") == "guest").Select(row => row.Int("level")));
    }

    [Fact]
    public void Start_ofTheOneThatRuns_isKnownFromItsLeaving_andItsExitsAreItsOwn()
    {
        var incident = XenIncident.Replay((0, r => r.Exit(0, Io).Entry(2).Exit(4, Hlt).Switch(5, (1, 0), 2, (Idle, 0)).At(7, 0x801002, 1, 0, 0, 0)));

        Is("HHGGHZZ", incident, "dom1");
        Is("HHGGH..", incident.Cpu(0), Timeline.XenCpu);
        Assert.DoesNotContain(incident.Findings, finding => finding.Code.EndsWith("without-vcpu", StringComparison.Ordinal));
    }

    [Fact]
    public void Start_ofOneThatWaits_isKnownOnlyWhenAllCpusAreTraced()
    {
        byte[] Trace() => new XenWriter().Window(0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(3, 1, 0, 2, 1).Runstate(4, 1, 0, 1, 0).At(6, 0x21002, 0x10000)).Bytes;

        Is("<<<WRR", XenIncident.Replay(Trace()), "dom1");
        Is("ZZZWRR", XenIncident.Replay(Trace(), """{"nr_cpus": 1}"""), "dom1");
    }

    [Fact]
    public void Vcpu_thatComesBackFromAnUntracedCpu_wasUnknownMeanwhile()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Switch(2, (1, 0), 1, (Idle, 0)).Runstate(6, 1, 0, 2, 1).Switch(7, (Idle, 0), 1, (1, 0)).At(8, 0x21002, 0x10000)));

        var unknown = Assert.Single(incident.Vcpu("dom1", 0), row => row.Text("state") == "unknown");
        Assert.Equal((2, 6, "untraced"), (unknown.StartNs, unknown.StopNs, unknown.Text("cause")));
        Assert.Contains(incident.Findings, finding => finding.Code == "impossible-transition");
    }

    [Fact]
    public void Vcpu_thatIsOverrun_isUnknownUntilItIsSeenAgain()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).At(2, 0x21002, 0x10000).Words()),
            (1, r =>
            {
                r.Runstate(0, Idle, 1, 0, 1);
                for (var i = 0u; i < 200; i++) r.Runstate(10 + (2 * i), 3, 0, 1, 0).Runstate(11 + (2 * i), 3, 0, 0, 1);
            }),
            (0, r => r.Runstate(4, 2, 0, 1, 0).Runstate(6, 1, 0, 1, 0)));

        Is("RRRRXX", incident, "dom1");
    }

    [Fact]
    public void Domain_whoseNumberIsUsedAgain_isAnother()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 5, 0, 1, 0).Switch(3, (5, 0), 3, (Idle, 0)).At(4, 0x28002, 5).At(4, 0x41002, 5)
            .At(6, 0x28001, 5).Runstate(7, 5, 0, 3, 1).Switch(8, (Idle, 0), 1, (5, 0)).At(10, 0x21002, 0x50000)));

        Is("RRROOOOOOO", incident, "dom5");
        Is("OOOOOOOpRR", incident, "dom5-2");
        Assert.Equal([(0L, 4L), (6L, 11L)], incident.Plan.Topology.Links.Select(link => (link.Valid.StartNs, link.Valid.StopNs)));
    }

    [Fact]
    public void CoreScheduling_keepsTheRunStates_andNamesNoCpu()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1)),
            (1, r => r.Runstate(1, 1, 0, 1, 0).Runstate(1, 1, 1, 1, 0).Runstate(4, 1, 0, 0, 1).Runstate(5, 1, 1, 0, 2).Runstate(7, 1, 1, 2, 1)));

        Is("<RRRPPP", incident, "dom1");
        Is("<RRRRZZ", incident, "dom1", 1);
        Assert.All(incident.Vcpu("dom1", 0), row => Assert.Null(row.IntOr("cpu")));
        Assert.Contains(incident.Findings, finding => finding.Code == "core-scheduling");
    }

    [Fact]
    public void CpuThatFallsSilentBeforeTheEnd_leavesItsVcpuUnknown()
    {
        const ulong Later = 1_000_000_000;
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0)),
            (1, r => r.Runstate(0, Idle, 1, 0, 1).Runstate(Later, 2, 0, 1, 0)));

        var last = incident.Vcpu("dom1", 0).Last();
        Assert.Equal(("unknown", "after_coverage", 200_000_001), (last.Text("state"), last.Text("cause"), last.StartNs));
    }

    [Fact]
    public void WithoutSchedulerRecords_onlyCpusTellOfGuestCode()
    {
        var incident = XenIncident.Replay((0, r => r.Entry(0).Exit(3, Io).Entry(5).Exit(6, Hlt)));

        Is("GGGHHG", incident.Cpu(0), Timeline.XenCpu);
        Assert.Contains(incident.Findings, finding => finding.Code == "no-scheduler-records");
    }

    [Fact]
    public void Domain_isWhatItsVcpusDoTogether()
    {
        var incident = XenIncident.Replay(
            (0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Switch(5, (1, 0), 1, (Idle, 0)).At(9, 0x28003, 9, 9)),
            (1, r => r.Runstate(0, Idle, 1, 0, 1).Runstate(1, 1, 1, 2, 1).Runstate(2, 1, 1, 1, 0).Switch(7, (1, 1), 2, (Idle, 1))));

        Assert.Equal(
            ["0-1 unknown", "1-2 concurrency_hazard", "2-5 full_run", "5-7 concurrency_hazard", "7-10 partial_contention"],
            incident.Guest("dom1").Select(row => $"{row.StartNs}-{row.StopNs} {row.Text("state")}"));
    }

    [Fact]
    public void Domain_isKnown_sinceWhenItsLastVcpuIsFoundToHaveWaited()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Switch(4, (1, 0), 2, (Idle, 0))
            .At(9, 0x2800f, 1, 1, 7, 0).Runstate(9, Idle, 0, 0, 1).Runstate(9, 1, 1, 1, 0).At(12, 0x28003, 9, 9)));

        Is("<<pppppppRRR", incident, "dom1", 1);
        Assert.Equal(
            ["0-2 unknown", "2-4 concurrency_hazard", "4-9 partial_contention", "9-13 partial_run"],
            incident.Guest("dom1").Select(row => $"{row.StartNs}-{row.StopNs} {row.Text("state")}"));
    }

    [Fact]
    public void Waiting_isNotBlamedOnItself_norOnOneThatLeftBefore()
    {
        var incident = XenIncident.Replay((0, r => r
            .Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Switch(2, (1, 0), 2, (Idle, 0))
            .Runstate(4, 1, 0, 2, 1).Switch(5, (Idle, 0), 1, (1, 0)).Switch(7, (1, 0), 2, (Idle, 0))
            .Runstate(8, 2, 0, 2, 1).Switch(9, (Idle, 0), 1, (2, 0)).At(11, 0x28003, 9, 9)));

        Assert.All([.. incident.Vcpu("dom1", 0), .. incident.Vcpu("dom2", 0)], row => Assert.Null(row.Text("preempted_by")));
    }

    [Fact]
    public void CStates_andInterrupts_areTheirCpus()
    {
        var incident = XenIncident.Replay((0, r => r
            .At(3, 0x801003, 2, 0).At(5, 0x801002, 1, 0, 0, 0).At(20, 0x802008, 25, 12, 18).At(22, 0x801003, 1, 0)));

        Assert.Equal(["0-2 ", "2-19 1"], incident.CStates(0).Where(row => row.StopNs <= 19).Select(row => $"{row.StartNs}-{row.StopNs} {row.IntOr("cstate")}"));
        Assert.Equal((11, 17, 25), Assert.Single(incident.Irqs) is var irq ? (irq.StartNs, irq.StopNs, irq.Int("irq")) : default);
    }

    private static (long Hypervisor, long Emulator, long Runnable, long Sleeping) Parts(Row exit) =>
        (exit.Int("hypervisor_ns"), exit.Int("emulator_ns"), exit.Int("runnable_ns"), exit.Int("sleeping_ns"));

    private static void Is(string drawing, XenIncident incident, string guest, int vcpu = 0) => Timeline.Is(drawing, incident.Vcpu(guest, vcpu), Timeline.Vcpu);

    private static void Is(string drawing, IEnumerable<Row> rows, Func<Row, char> draw) => Timeline.Is(drawing, rows, draw);
}
