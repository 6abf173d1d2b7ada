using VmQuery.Tests.Support;
using static VmQuery.Engine.Tests.Models.Kvm.VcpuScene;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>Whom a vCPU waits for, drawn as by <see cref="VcpuScene"/>.</summary>
public sealed class VcpuWaitTests
{
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
        Assert.Equal([(1, 0, "inferred"), (1, 1, "certain"), (2, 5, "edge")], incident.Placement.Select(row => (row.Int("cpu"), row.StartNs, row.Text("certainty")!)));
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

    private static IEnumerable<(long, long, int, string?, string?)> Waits(Incident incident) => incident.VcpuMode
        .Where(row => row.Text("state") == "preempted")
        .Select(row => (row.StartNs, row.StopNs, (int)row.Int("cpu"), row.Text("preempted_by"), row.Text("woken_by")));
}
