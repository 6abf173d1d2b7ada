using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>vCPU thread 900 of process 880 on CPU 3: a preemption by thread 77, then a halt.</summary>
public sealed class WorkedExampleTests
{
    private const string Script = """
        100 cpu3 statedump_process tid=900 pid=880 name="CPU 0/KVM"
        115 cpu3 kvm_entry vcpu_id=0
        200 cpu3 kvm_exit exit_reason=1 isa=1 vcpu_id=0
        205 cpu3 sched_switch prev_tid=900 prev_state=256 next_tid=77 next_comm="make"
        260 cpu3 sched_switch prev_tid=77 prev_state=1 next_tid=900 prev_comm="make"
        262 cpu3 kvm_entry vcpu_id=0
        305 cpu3 kvm_exit exit_reason=12 isa=1 vcpu_id=0
        309 cpu3 sched_switch prev_tid=900 prev_state=1 next_tid=0
        400 cpu3 sched_waking tid=900 target_cpu=3
        410 cpu3 sched_switch prev_tid=0 prev_state=0 next_tid=900
        412 cpu3 kvm_entry vcpu_id=0
        420 cpu0 sched_waking tid=1 target_cpu=0
        """;

    private static readonly Incident Host = Incident.Replay(Script, coverage: new(100, 420));

    [Fact]
    public void Vcpu_preemptedThenHalted_hasEveryState()
    {
        var rows = Host.VcpuMode.Select(row => (row.StartNs, row.StopNs, row.Text("state"), row.Text("cause"), row.Text("reason")));
        Assert.Equal(
            [
                (100, 115, "hypervisor", null, null),
                (115, 200, "guest", null, null),
                (200, 205, "hypervisor", null, "EXTERNAL_INTERRUPT"),
                (205, 260, "preempted", "preempted", "EXTERNAL_INTERRUPT"),
                (260, 262, "hypervisor", null, "EXTERNAL_INTERRUPT"),
                (262, 305, "guest", null, null),
                (305, 309, "hypervisor", null, "HLT"),
                (309, 400, "halted", null, "HLT"),
                (400, 410, "preempted", "waking", "HLT"),
                (410, 412, "hypervisor", null, "HLT"),
                (412, 420, "guest", null, null),
            ],
            rows);
    }

    [Fact]
    public void Preemption_namesTheThreadThatTookTheCpu()
    {
        var row = Assert.Single(Host.VcpuMode, row => row.Text("cause") == "preempted");
        Assert.Equal(("make (77)", 77, 3), (row.Text("preempted_by"), row.Int("preempted_by_tid"), row.Int("cpu")));
    }

    [Fact]
    public void Wake_fromInterrupt_isChargedToNoThread()
    {
        var waits = Host.VcpuMode.Where(row => row.Text("woken_by") is not null).Select(row => (row.Text("state"), row.Text("woken_by"), row.IntOr("woken_by_tid")));
        Assert.Equal([("halted", "interrupt", null), ("preempted", "interrupt", null)], waits);
    }

    [Fact]
    public void Exits_partsSumToSpans()
    {
        var spans = Host.VmExits.Select(row => (
            row.Text("reason"), row.StopNs - row.StartNs, row.Int("hypervisor_ns"), row.Int("emulator_ns"), row.Int("runnable_ns"), row.Int("sleeping_ns")));
        Assert.Equal([("EXTERNAL_INTERRUPT", 62, 7, 0, 55, 0), ("HLT", 107, 6, 0, 10, 91)], spans);
    }

    [Fact]
    public void CpuGuestTime_isVcpuGuestTime()
    {
        static long Guest(IEnumerable<Row> rows) => rows.Where(row => row.Text("state") == "guest").Sum(row => row.StopNs - row.StartNs);
        Assert.Equal(Guest(Host.VcpuMode), Guest(Host.CpuMode));
        Assert.Equal(85 + 43 + 8, Guest(Host.VcpuMode));
    }

    [Fact]
    public void Trace_endingInGuest_isCutByTheEdge() => Assert.Equal("edge", Host.VcpuMode[^1].Text("certainty"));
}
