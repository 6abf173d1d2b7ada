using VmQuery.Tests.Support;
using static VmQuery.Engine.Tests.Models.Kvm.VcpuScene;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>What is known of a vCPU when events are lost, late or contradict each other, drawn as by <see cref="VcpuScene"/>.</summary>
public sealed class VcpuDoubtTests
{
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
    public void Place_isDoubtfulFromTheLastSightBeforeAHoleToTheNext()
    {
        var incident = Drawn(
            "HHHGGGLLLLLGGGHGG",
            """
            3 cpu1 kvm_entry
            6 cpu1 lost
            11 cpu1 complete
            14 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            15 cpu1 kvm_entry
            17 cpu0 sched_waking tid=1 target_cpu=0
            """);
        Assert.Equal(
            [(0, 3, "inferred"), (3, 14, "lossy"), (14, 17, "edge")],
            incident.Placement.Where(row => row.Int("cpu") == 1).Select(row => (row.StartNs, row.StopNs, row.Text("certainty")!)));
    }

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
}
