using VmQuery.Tests.Support;
using static VmQuery.Engine.Tests.Models.Kvm.VcpuScene;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>What a vCPU does when everything is recorded, drawn as by <see cref="VcpuScene"/>.</summary>
public sealed class VcpuTimelineTests
{
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
}
