using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Linux;

/// <summary>CPU 1. T task, . idle, I interrupt, S soft interrupt, G guest, ? unknown.</summary>
public sealed class CpuTimelineTests
{
    [Fact]
    public void Interrupts_lieOverTaskAndIdle() => Drawn(
        "TTIIST...IT",
        """
        2 cpu1 irq_entry irq=1
        4 cpu1 irq_exit irq=1
        4 cpu1 softirq_entry vec=1
        5 cpu1 softirq_exit vec=1
        6 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0
        9 cpu1 irq_entry irq=1
        10 cpu1 irq_exit irq=1
        10 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50
        11 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Guest_endsWhereTheHostHandlesAnInterrupt_beforeTheExitIsRecorded() => Drawn(
        "TGGITSTTGGSTT",
        """
        1 cpu1 kvm_entry
        3 cpu1 irq_entry irq=1
        4 cpu1 irq_exit irq=1
        5 cpu1 softirq_entry vec=1
        6 cpu1 softirq_exit vec=1
        7 cpu1 kvm_exit exit_reason=0x60 isa=2
        8 cpu1 kvm_entry
        10 cpu1 softirq_entry vec=1
        11 cpu1 softirq_exit vec=1
        12 cpu1 kvm_exit exit_reason=0x60 isa=2
        13 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Guest_atTheStart_isToldByTheFirstExit() => Drawn(
        "GGGT..",
        """
        3 cpu1 kvm_exit exit_reason=0x78 isa=2
        4 cpu1 sched_switch prev_tid=9 prev_state=1 next_tid=0
        6 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Hole_isUnknown_andTheFirstSwitchAfterItReachesBackToItsStop() => Drawn(
        "..???TTT..",
        """
        0 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0
        2 cpu1 lost
        5 cpu1 complete
        8 cpu1 sched_switch prev_tid=50 prev_state=1 next_tid=0
        10 cpu0 irq_entry irq=1
        """);

    [Fact]
    public void Task_isNamedByTheFirstSwitchBackToTheStart()
    {
        var incident = Drawn("TTT.", "3 cpu1 sched_switch prev_tid=50 prev_comm=\"cc1\" prev_state=1 next_tid=0\n4 cpu0 irq_entry irq=1");
        var tasks = incident.CpuTask.Where(row => row.Int("cpu") == 1).Select(row => (row.Int("tid"), row.Text("thread"), row.StartNs, row.Text("certainty")));
        Assert.Equal([(50, "cc1", 0, "inferred"), (0, "", 3, "edge")], tasks);
    }

    [Fact]
    public void SwitchOfAnother_thanBelieved_isUnknownBetween()
    {
        var incident = Incident.Replay("1 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=50\n4 cpu1 sched_switch prev_tid=60 prev_state=0 next_tid=0\n5 cpu0 irq_entry irq=1");
        Assert.Equal([0L, null, 0L], incident.CpuTask.Where(row => row.Int("cpu") == 1).Select(row => row.IntOr("tid")));
    }

    private static Incident Drawn(string drawing, string script)
    {
        var incident = Incident.Replay(script);
        Timeline.Is(drawing, incident.Cpu(1), Timeline.Cpu);
        Laws.AssertPartitions(incident);
        return incident;
    }
}
