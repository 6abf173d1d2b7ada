using System.Globalization;
using FsCheck.Fluent;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>Events in an order that no kernel produces: tracks stay whole, and nothing throws.</summary>
public sealed class NonsenseLaws
{
    private static readonly string[] Whats =
    [
        "lost", "complete", "lost", "complete",
        "kvm_entry", "kvm_exit exit_reason=12 isa=1 vcpu_id={0}", "kvm_exit exit_reason=0x80000021 isa=1", "kvm_userspace_exit reason=2",
        "sched_switch prev_tid={1} prev_state=0 next_tid={2} next_comm=\"CPU 0/KVM\"", "sched_switch prev_tid={1} prev_state=1 next_tid={2}",
        "sched_switch prev_tid={1} prev_state=16 next_tid={2}", "sched_switch prev_tid={1} prev_state=4096 next_tid={2}", "sched_switch prev_tid={1}",
        "sched_waking tid={1} target_cpu={0}", "sched_wakeup tid={1} target_cpu={0}", "sched_wakeup tid={1}",
        "sched_migrate_task tid={1} dest_cpu={0}", "sched_process_fork child_tid={1}", "sched_process_free tid={1}",
        "sched_process_exec filename=\"/usr/bin/env\" tid={1}", "statedump_process tid={1} pid={2} name=\"CPU 1/KVM\"",
        "irq_entry irq=1", "irq_exit irq=1", "softirq_entry vec=1", "softirq_exit vec=1",
    ];

    private static readonly int[] Tids = [0, 9, 10, 77, -1];

    [Fact]
    public void AnyOrder_keepsTracksWhole() => Law.Holds(
        Prop.ForAll(ArbMap.Default.ArbFor<uint[]>(), choices =>
        {
            var script = Script(choices);
            var incident = Incident.Replay(script, span: new(-50, 5000), coverage: new(10, 4000), kernel: null, topology: HostSimulation.Topology);
            Laws.AssertPartitions(incident);
            Laws.AssertParts(incident);
        }),
        usualCases: 300,
        size: 400);

    [Fact]
    public void AnyOrder_surveyNamesNoThreadTwice() => Law.Holds(
        Prop.ForAll(ArbMap.Default.ArbFor<uint[]>(), choices =>
        {
            var incident = Incident.Replay(Script(choices));
            Assert.All(incident.Survey.Guests, guest => Assert.Equal(guest.Vcpus.Length, guest.Vcpus.Select(vcpu => vcpu.Vcpu).Distinct().Count()));
            Assert.Equal(incident.Topology.Links.Length, incident.Topology.Links.Select(link => link.HostTid).Distinct().Count());
            Laws.AssertPartitions(incident);
        }),
        size: 400);

    /// <summary>A line per choice; time may stand still and goes backwards now and then.</summary>
    private static string Script(uint[] choices)
    {
        var time = 0L;
        var lines = choices.Select((choice, i) =>
        {
            var mixed = (choice * 2654435761u) ^ ((uint)i * 40503u);
            time += (mixed % 16) - 3;
            var what = Whats[mixed / 16 % Whats.Length];
            var filled = string.Format(CultureInfo.InvariantCulture, what, mixed / 512 % 3, Tids[mixed / 2048 % Tids.Length], Tids[mixed / 8192 % Tids.Length]);
            return string.Create(CultureInfo.InvariantCulture, $"{time} cpu{mixed / 65536 % 2} {filled}");
        });
        return string.Join('\n', lines.Append(string.Create(CultureInfo.InvariantCulture, $"{Math.Max(time, 0) + 1} cpu0 irq_entry irq=1")));
    }
}
