using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>
/// vCPU 0 is thread 9 on CPU 1. G guest, H hypervisor, E emulator, P preempted, W woken and waiting, p waiting for an unknown cause,
/// Z halted, I blocked on input or output, B blocked otherwise, O offline, L lost, X contradicted, &lt; before the trace, &gt; after it.
/// </summary>
public sealed class VcpuTimelineTests
{
    private const string Who = "0 cpu0 statedump_process tid=9 pid=8 name=\"CPU 0/KVM\"\n";

    [Fact]
    public void Halt_wakesThenWaits() => Drawn(
        "HHGGGHZZZZWWHGG",
        """
        2 cpu1 kvm_entry
        5 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
        6 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
        10 cpu0 sched_waking tid=9 target_cpu=1
        12 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        13 cpu1 kvm_entry
        15 cpu0 sched_waking tid=1 target_cpu=0
        """);

    [Fact]
    public void UserspaceExit_isEmulatorThroughSleepAndPreemptionUntilEntry() => Drawn(
        "GGHEEIIWEEPPEGG",
        """
        2 cpu1 kvm_exit exit_reason=30 isa=1 vcpu_id=0
        3 cpu1 kvm_userspace_exit reason=2
        5 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
        7 cpu0 sched_waking tid=9 target_cpu=1
        8 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        10 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=77 next_comm="make"
        12 cpu1 sched_switch prev_tid=77 prev_state=0 next_tid=9
        13 cpu1 kvm_entry
        15 cpu0 sched_waking tid=1 target_cpu=0
        """);

    [Fact]
    public void PageFault_sleepsBlocked() => Drawn(
        "GGHBBBWHGG",
        """
        2 cpu1 kvm_exit exit_reason=48 isa=1 vcpu_id=0
        3 cpu1 sched_switch prev_tid=9 prev_state=2 next_tid=0
        6 cpu0 sched_waking tid=9 target_cpu=1
        7 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        8 cpu1 kvm_entry
        10 cpu0 sched_waking tid=1 target_cpu=0
        """);

    [Fact]
    public void Hole_onItsCpu_isLostUntilEvidenceBackToTheHolesStop() => Drawn(
        "HGGGLLLLLGGGHGG",
        """
        1 cpu1 kvm_entry
        4 cpu1 lost
        9 cpu1 complete
        12 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
        13 cpu1 kvm_entry
        15 cpu0 sched_waking tid=1 target_cpu=0
        """);

    [Fact]
    public void Hole_onAnotherCpuWhileAsleep_keepsTheStateUnlessContradicted() => Drawn(
        "HGHZZZZZZWHLLLH",
        """
        1 cpu1 kvm_entry
        2 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
        3 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
        5 cpu2 lost
        7 cpu2 complete
        9 cpu0 sched_waking tid=9 target_cpu=1
        10 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        11 cpu1 lost
        14 cpu1 complete
        15 cpu1 kvm_entry
        """);

    [Fact]
    public void Wake_toACpuInAHole_isLostUntilEvidenceBackToTheHolesStop() => Drawn(
        "HGHZLLLLLLppHG",
        """
        1 cpu1 kvm_entry
        2 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
        3 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
        4 cpu1 lost
        6 cpu0 sched_waking tid=9 target_cpu=1
        8 cpu0 sched_wakeup tid=9 target_cpu=1
        10 cpu1 complete
        12 cpu1 sched_switch prev_tid=77 prev_state=0 next_tid=9
        13 cpu1 kvm_entry
        14 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Wait_movedToACpuInAHole_isLostFromThere() => Drawn(
        "GHPPPLLLHG",
        """
        1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
        2 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=77
        3 cpu2 lost
        5 cpu0 sched_migrate_task tid=9 dest_cpu=2
        8 cpu2 complete
        9 cpu2 kvm_entry ctx_tid=9
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Exit_recordedInAHole_isInDoubtAfterItUntilTheNextEntry()
    {
        // What was lost: kvm_userspace_exit at 4, so from 8 to 9 it truly was in the device model.
        var incident = Drawn(
            "<GHHHHPPHGHG",
            """
            1 cpu1 lost
            1 cpu1 kvm_entry ctx_tid=9
            2 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0 ctx_tid=9
            5 cpu1 complete
            6 cpu1 sched_switch prev_tid=9 prev_state=0 next_tid=77
            8 cpu1 sched_switch prev_tid=77 prev_state=1 next_tid=9
            9 cpu1 kvm_entry
            10 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
            11 cpu1 kvm_entry
            12 cpu0 irq_entry irq=1
            """);
        Timeline.Is("llllllcclcce", incident.VcpuMode, Timeline.Sureness);
        Assert.Equal(["HLT", null, "HLT", null, "HLT", null], incident.VcpuMode.Where(row => row.StartNs >= 2).Select(row => row.Text("reason")));
        Assert.Equal([(2, 9, "lossy"), (10, 11, "certain")], incident.VmExits.Select(row => (row.StartNs, row.StopNs, row.Text("certainty")!)));
    }

    [Fact]
    public void Exit_thatFollowsOneInDoubt_contradictsNothing()
    {
        var incident = Drawn(
            "<GHHHPHHHG",
            """
            1 cpu1 lost
            1 cpu1 kvm_entry ctx_tid=9
            2 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0 ctx_tid=9
            3 cpu1 complete
            5 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=77
            6 cpu1 sched_switch prev_tid=77 prev_state=1 next_tid=9
            7 cpu1 kvm_exit exit_reason=0x60 isa=2 vcpu_id=0
            9 cpu1 kvm_entry
            10 cpu0 irq_entry irq=1
            """);
        Assert.Empty(incident.Findings);
        Assert.Equal([(2, 7, "lossy"), (7, 9, "certain")], incident.VmExits.Select(row => (row.StartNs, row.StopNs, row.Text("certainty")!)));
    }

    [Fact]
    public void EntryAfterEntry_isConflictBetween()
    {
        var incident = Drawn(
            "HXXXXXGH",
            """
            1 cpu1 kvm_entry
            6 cpu1 kvm_entry
            7 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            8 cpu1 sched_switch prev_tid=9 prev_state=0 next_tid=77
            """);
        Assert.Contains(incident.Findings, finding => finding is { Code: "impossible-transition", Subject: "vm-8 vcpu 0", Count: 1 });
    }

    [Fact]
    public void LateExit_recordedAfterAPreemption_isHypervisorFromThere() => Drawn(
        "HGGPPHHHG",
        """
        1 cpu1 kvm_entry
        3 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=77
        5 cpu1 sched_switch prev_tid=77 prev_state=1 next_tid=9
        6 cpu1 kvm_exit exit_reason=0x60 isa=2 vcpu_id=0
        8 cpu1 kvm_entry
        9 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void LateExit_afterTheInterruptThatCausedIt_isHypervisorFromTheInterrupt()
    {
        var incident = Drawn(
            "HGGHHHHGG",
            """
            1 cpu1 kvm_entry ctx_tid=9
            3 cpu1 irq_entry irq=1
            4 cpu1 irq_exit irq=1
            5 cpu1 kvm_exit exit_reason=0x60 isa=2 vcpu_id=0 ctx_tid=9
            7 cpu1 kvm_entry ctx_tid=9
            8 cpu2 irq_entry irq=1
            9 cpu1 sched_switch prev_tid=9 prev_state=0 next_tid=0
            """);
        var left = Assert.Single(incident.VcpuMode, row => row.StartNs == 3);
        Assert.Equal((7, "INTR", "inferred"), (left.StopNs, left.Text("reason"), left.Text("certainty")));
        Assert.Equal([(5, 7)], incident.VmExits.Select(row => (row.StartNs, row.StopNs)));
        Assert.Equal(4, incident.CpuMode.Where(row => row.Text("state") == "guest").Sum(row => row.StopNs - row.StartNs));
    }

    [Fact]
    public void Interrupt_afterAHole_isNoSignThatItsGuestRanUntilThen()
    {
        var incident = Drawn(
            "<LLLLLLLHGH",
            """
            1 cpu1 lost
            1 cpu1 kvm_entry ctx_tid=9
            4 cpu1 complete
            6 cpu1 irq_entry irq=1
            8 cpu1 sched_switch prev_tid=77 prev_state=1 next_tid=9
            9 cpu1 kvm_entry
            10 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            11 cpu0 irq_entry irq=1
            """);
        Assert.DoesNotContain(incident.Findings, finding => finding.Code == "impossible-transition");
    }

    [Fact]
    public void Thread_createdAndGone_isOfflineOutsideItsLife() => Drawn(
        "OOWHGHOOO",
        """
        2 cpu0 sched_process_fork child_tid=9 child_pid=8
        3 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        4 cpu1 kvm_entry
        5 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
        6 cpu1 sched_switch prev_tid=9 prev_state=16 next_tid=0
        7 cpu0 sched_process_free tid=9
        9 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void StoppedThread_isOffline() => Drawn(
        "GHOOWH",
        """
        1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
        2 cpu1 sched_switch prev_tid=9 prev_state=4 next_tid=0
        4 cpu0 sched_waking tid=9 target_cpu=1
        5 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        6 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void SpanBeyondTheCoverage_isUnknownBeforeAndAfter()
    {
        var incident = Incident.Replay(
            "4 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0\n5 cpu1 kvm_entry\n6 cpu1 sched_switch prev_tid=9 prev_state=0 next_tid=0",
            span: new(0, 10),
            coverage: new(2, 8));
        Timeline.Is("<<GGHGPP>>", incident.VcpuMode, Timeline.Vcpu);
        Timeline.Is("eeii cc ee ee", incident.VcpuMode, Timeline.Sureness);
    }

    [Fact]
    public void HostWithoutProbe_hasRunningPreemptedBlocked() => Drawn(
        "RRPPRBBWR",
        """
        2 cpu1 sched_switch prev_tid=9 prev_state=0 next_tid=77
        4 cpu1 sched_switch prev_tid=77 prev_state=0 next_tid=9
        5 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
        7 cpu0 sched_waking tid=9 target_cpu=1
        8 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=9
        9 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void ExitsWithoutEntries_areCountedButTellNoGuest()
    {
        var incident = Drawn(
            "RRRRRRBBB",
            """
            1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            3 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            5 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
            6 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
            9 cpu0 irq_entry irq=1
            """);
        Assert.Equal([1, 3, 5], incident.VmExits.Select(row => row.StartNs));
        Assert.DoesNotContain(incident.CpuMode, row => row.Text("state") == "guest");
    }

    [Fact]
    public void Wait_movedToAnotherCpu_namesWhoHasThatOne()
    {
        var incident = Drawn(
            "GHZZWWWWH",
            """
            0 cpu2 sched_switch prev_tid=0 prev_state=0 next_tid=50 next_comm="make"
            1 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
            2 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=77 next_comm="gcc"
            4 cpu2 sched_waking tid=9 target_cpu=1
            5 cpu2 sched_migrate_task tid=9 dest_cpu=2
            6 cpu2 sched_wakeup tid=9 target_cpu=2
            8 cpu2 sched_switch prev_tid=50 prev_state=0 next_tid=9 next_comm="CPU 0/KVM"
            9 cpu0 irq_entry irq=1
            """);
        Assert.Equal([(4, 5, 1, "gcc (77)", "make (50)"), (5, 8, 2, "make (50)", "make (50)")], Waits(incident));
        Assert.Equal([(1, 0), (2, 5)], incident.Placement.Select(row => (row.Int("cpu"), row.StartNs)));
    }

    [Fact]
    public void Wait_isSplitWhereItsCpuChangesHands()
    {
        var incident = Drawn(
            "GHPPPPPPPPHG",
            """
            1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            2 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=20 next_comm="ksoftirqd/1"
            3 cpu1 sched_switch prev_tid=20 prev_state=1 next_tid=77 next_comm="gcc"
            5 cpu2 sched_switch prev_tid=0 prev_state=0 next_tid=50 next_comm="make"
            6 cpu1 sched_switch prev_tid=77 prev_state=1 next_tid=0
            7 cpu2 sched_migrate_task tid=9 dest_cpu=2
            8 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=78 next_comm="cc1"
            10 cpu2 sched_switch prev_tid=50 prev_state=0 next_tid=9 next_comm="CPU 0/KVM"
            11 cpu2 kvm_entry
            12 cpu0 irq_entry irq=1
            """);
        Assert.Equal(
            [(2, 3, 1, "ksoftirqd/1 (20)", null), (3, 6, 1, "gcc (77)", null), (6, 7, 1, null, null), (7, 10, 2, "make (50)", null)],
            Waits(incident));
        Assert.Equal([10], incident.VmExits.Select(row => row.StopNs - row.StartNs).Take(1));
    }

    [Fact]
    public void Wait_thatWasNone_leavesNoPieces()
    {
        var incident = Drawn(
            "GHXXXXHG",
            """
            1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            2 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=77 next_comm="gcc"
            4 cpu1 sched_switch prev_tid=77 prev_state=1 next_tid=0
            6 cpu2 kvm_exit exit_reason=1 isa=1 vcpu_id=0 ctx_tid=9
            7 cpu2 kvm_entry ctx_tid=9
            8 cpu0 irq_entry irq=1
            """);
        Assert.Empty(Waits(incident));
    }

    [Fact]
    public void Preemption_byAnotherGuest_namesItsVcpu()
    {
        var incident = Incident.Replay(
            """
            0 cpu0 statedump_process tid=9 pid=8 name="CPU 0/KVM"
            0 cpu0 statedump_process tid=19 pid=18 name="CPU 0/KVM"
            1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            2 cpu1 sched_switch prev_tid=9 prev_state=256 next_tid=19 next_comm="CPU 0/KVM"
            3 cpu1 kvm_entry
            4 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            """);
        Assert.Equal("vm-18 vcpu 0", Assert.Single(incident.VcpuMode, row => row.Text("state") == "preempted" && row.Text("cause") is not null).Text("preempted_by"));
    }

    [Fact]
    public void VmEvents_onUnlinkedThreads_areAFindingForEachKind()
    {
        var incident = Incident.Replay(
            """
            0 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=77
            1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=5
            2 cpu1 kvm_entry
            3 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=5
            4 cpu0 irq_entry irq=1
            """,
            topology: HostSimulation.Topology);
        Assert.Empty(incident.VmExits);
        var findings = incident.Findings.Where(finding => finding.Code.EndsWith("-without-vcpu", StringComparison.Ordinal)).Select(finding => (finding.Code, finding.Count, finding.FirstNs));
        Assert.Equal([("vm-entry-without-vcpu", 1, 2), ("vm-exit-without-vcpu", 2, 1)], findings);
    }

    [Fact]
    public void ExitAfterExit_closesTheFirstThere_lossy()
    {
        var incident = Drawn(
            "GXXXHG",
            """
            1 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            4 cpu1 kvm_exit exit_reason=12 isa=1 vcpu_id=0
            5 cpu1 kvm_entry
            6 cpu0 irq_entry irq=1
            """);
        Assert.Equal([(1, 4, "lossy"), (4, 5, "certain")], incident.VmExits.Select(row => (row.StartNs, row.StopNs, row.Text("certainty")!)));
    }

    private static IEnumerable<(long, long, int, string?, string?)> Waits(Incident incident) => incident.VcpuMode
        .Where(row => row.Text("state") == "preempted")
        .Select(row => (row.StartNs, row.StopNs, (int)row.Int("cpu"), row.Text("preempted_by"), row.Text("woken_by")));

    private static Incident Drawn(string drawing, string script)
    {
        var incident = Incident.Replay(Who + script);
        Timeline.Is(drawing, incident.VcpuMode, Timeline.Vcpu);
        Laws.AssertPartitions(incident);
        Laws.AssertParts(incident);
        return incident;
    }
}
