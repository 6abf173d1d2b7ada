using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models;

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

    private static Incident Drawn(string drawing, string script)
    {
        var incident = Incident.Replay(Who + script);
        Timeline.Is(drawing, incident.VcpuMode, Timeline.Vcpu);
        return incident;
    }
}
