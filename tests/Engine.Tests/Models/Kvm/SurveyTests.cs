using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Kvm;
using VmQuery.Engine.Models.Linux;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>Who is a vCPU of which guest, from what a host trace happens to hold.</summary>
public sealed class SurveyTests
{
    [Fact]
    public void StockProbe_writingPointersIntoEntries_isOverruledByExits()
    {
        var guest = Assert.Single(Survey(
            """
            0 cpu1 statedump_process tid=491 pid=491 name="qemu-system-x86"
            1 cpu1 statedump_process tid=502 pid=491 name="CPU 0/KVM"
            2 cpu1 statedump_process tid=503 pid=491 name="CPU 1/KVM"
            3 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=502
            4 cpu1 kvm_entry vcpu_id=97157120
            5 cpu1 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            6 cpu2 sched_switch prev_tid=0 prev_state=0 next_tid=503
            7 cpu2 kvm_entry vcpu_id=0
            8 cpu2 kvm_exit exit_reason=120 isa=2 vcpu_id=1
            """).Guests);
        Assert.Equal((491, "qemu-system-x86"), (guest.Pid, guest.ProcessName));
        Assert.Equal([(0, 502, "kvm_exit.vcpu_id", Confidence.Certain), (1, 503, "kvm_exit.vcpu_id", Confidence.Certain)], Told(guest));
    }

    [Fact]
    public void OldKernel_withoutNumbersInExits_isToldByEntries() => Assert.Equal(
        [(3, 20, "kvm_entry.vcpu_id", Confidence.Certain)],
        Told(Assert.Single(Survey("0 cpu1 kvm_entry vcpu_id=3 ctx_tid=20 ctx_pid=10\n1 cpu1 kvm_exit exit_reason=1 isa=1 ctx_tid=20 ctx_pid=10").Guests)));

    [Fact]
    public void PointersOnly_areNumberedByThreadName_elseByOrder()
    {
        Assert.Equal([(2, 20, "thread name", Confidence.High)], Told(Assert.Single(Survey(
            "0 cpu1 statedump_process tid=20 pid=10 name=\"CPU 2/KVM\"\n1 cpu1 kvm_entry vcpu_id=97157120 ctx_tid=20").Guests)));
        Assert.Equal([(0, 20, "order of threads", Confidence.Low), (1, 21, "order of threads", Confidence.Low)], Told(Assert.Single(Survey(
            "1 cpu1 kvm_entry vcpu_id=97157120 ctx_tid=20 ctx_pid=10\n2 cpu1 kvm_entry vcpu_id=97157999 ctx_tid=21 ctx_pid=10").Guests)));
    }

    [Fact]
    public void HostWithoutProbe_hasVcpusByThreadName()
    {
        var survey = Survey("0 cpu1 statedump_process tid=10 pid=10 name=\"qemu-kvm\"\n0 cpu1 statedump_process tid=20 pid=10 name=\"CPU 0/KVM\"");
        Assert.Equal([(0, 20, "thread name", Confidence.High)], Told(Assert.Single(survey.Guests)));
        Assert.False(survey.ExitsTraced);
    }

    [Fact]
    public void Worker_bornWithTheNameOfAVcpu_isNone() => Assert.Equal(
        [(0, 20, "kvm_exit.vcpu_id", Confidence.Certain)],
        Told(Assert.Single(Survey(
            """
            0 cpu1 sched_process_fork child_tid=20 child_pid=10
            1 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=20 next_comm="CPU 0/KVM"
            2 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0
            3 cpu1 sched_process_fork child_tid=30 child_pid=10 child_comm="CPU 0/KVM"
            4 cpu1 sched_switch prev_tid=20 prev_state=1 next_tid=30 next_comm="CPU 0/KVM" prev_comm="CPU 0/KVM"
            """).Guests)));

    [Fact]
    public void EventsBeforeTheFirstSwitch_belongToWhoItTakesOff() => Assert.Equal(
        [(1, 20, "kvm_exit.vcpu_id", Confidence.Low)],
        Told(Assert.Single(Survey("0 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=1\n1 cpu1 sched_switch prev_tid=20 prev_state=1 next_tid=0").Guests)).Select(
            vcpu => (vcpu.Vcpu, vcpu.Tid, vcpu.Evidence.Split(',')[0], vcpu.Confidence)));

    [Fact]
    public void EventsInAHole_voteForNobody() => Assert.Empty(
        Survey("0 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=77\n1 cpu1 lost\n2 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=1\n3 cpu1 complete").Guests);

    [Fact]
    public void Processes_notTold_areFoundByTheMonitorsBetween()
    {
        var guests = Survey(
            """
            0 cpu1 sched_switch prev_tid=0 prev_state=0 next_tid=491 next_comm="qemu-system-x86"
            1 cpu1 sched_switch prev_tid=491 prev_state=1 next_tid=672 next_comm="qemu-system-x86"
            2 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0 ctx_tid=502
            3 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=1 ctx_tid=503
            4 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0 ctx_tid=677
            5 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=0 ctx_tid=900
            6 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=1 ctx_tid=901
            """).Guests;
        Assert.Equal([(491, 2), (672, 1), (900, 2)], guests.Select(guest => (guest.Pid, guest.Vcpus.Length)));
        Assert.All(guests.SelectMany(guest => guest.Vcpus), vcpu => Assert.Equal(Confidence.Low, vcpu.Confidence));
    }

    [Fact]
    public void MachineWithoutGuests_isNoHypervisor()
    {
        var survey = Survey("0 cpu0 sched_switch prev_tid=0 prev_state=0 next_tid=5\n1 cpu3 sched_switch prev_tid=0 prev_state=0 next_tid=6");
        Assert.Null(survey.Hypervisor);
        Assert.Equal<int>([0, 3], survey.Cpus);
    }

    [Fact]
    public void Streams_inAnyOrder_giveTheSame()
    {
        const string one = "0 cpu1 kvm_exit exit_reason=1 isa=1 vcpu_id=1 ctx_tid=20\n1 cpu1 sched_switch prev_tid=20 prev_comm=\"CPU 1/KVM\" prev_state=1 next_tid=0";
        const string other = "5 cpu2 kvm_exit exit_reason=1 isa=1 vcpu_id=0 ctx_tid=20\n6 cpu2 kvm_exit exit_reason=1 isa=1 vcpu_id=1 ctx_tid=20";
        Assert.Equal(Told(Assert.Single(Survey(one, other).Guests)), Told(Assert.Single(Survey(other, one).Guests)));
    }

    private static SurveyResult Survey(params string[] streams)
    {
        var (schema, names) = (Incident.SchemaOf([new LinuxModel(), new KvmModel()]), new Names());
        var survey = new KvmModel().StartSurvey(new SurveyContext("host", null, schema, names))!;
        foreach (var script in streams)
        {
            var stream = survey.OpenStream(new StreamInfo("chan0_0", null, 0));
            new EventScript(schema, names).Play(script, (in EventView e) => stream.Take(e));
        }

        return survey.Finish();
    }

    private static IEnumerable<(int Vcpu, int? Tid, string Evidence, Confidence Confidence)> Told(FoundGuest guest) =>
        guest.Vcpus.Select(vcpu => (vcpu.Vcpu, vcpu.Tid, vcpu.Evidence, vcpu.Confidence));
}
