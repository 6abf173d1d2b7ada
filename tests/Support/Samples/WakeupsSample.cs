using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.ColumnType;
using static VmQuery.Tests.Support.Samples.SampleClock;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Tests.Support.Samples;

/// <summary>
/// A guest <c>web</c> with two vCPUs whose threads wake each other, and a guest <c>db</c> that waits for work by polling; 40 ms, one column a millisecond.
/// </summary>
internal static class WakeupsSample
{
    private const int Ticks = 40;

    // G guest, P preempted, Z halted
    private const string Vcpus = """
        web/0  GGGGGPPPGGGGGGGPPPPPPPPGGGGGGGGPPPPPPGGG
        web/1  GGGGGGGGPPGGGGGGGGGGGGGGGGGGPPPPPPPPPGGG
        db/0   GGGGGZZZGGGGGZGGGGGGGZZZZZZZGGGGGGGGGGZZ
        """;

    // A digit is the guest's CPU that it runs on; s sleeping.
    private const string Threads = """
        10/nginx  00000000000000000000000ssssssss000000000
        11/cache  ssssssssssssssssssssssss0000000sssssssss
        12/audio  1111111111111111111111111111111111111111
        """;

    private static readonly EventDecl Wakeup = new(
        ["sched_wakeup"], new TableSchema("event_sched_wakeup", [.. Recorded, new("target", Name, "thread that is woken")], []));

    private static readonly EventDecl HaltWakeup = new(
        ["kvm_vcpu_wakeup"],
        new TableSchema("event_kvm_vcpu_wakeup", [.. Recorded, new("ns", BigInt, "how long it was halted"), new("waited", Flag, "whether it slept; else it polled"), new("valid", Flag, "whether polling pays")], []));

    private static ImmutableArray<ColumnSchema> Recorded =>
    [
        new("time_ns", BigInt, "when"),
        new("machine_id", Integer, "who recorded it"),
        new("cpu", Integer, "where"),
        new("tid", Integer, "current thread"),
        new("guest_id", Integer, "guest of that thread"),
        new("vcpu", Integer, "vCPU that the thread is"),
    ];

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, Ms(Ticks)).Machine(0, "node1", hypervisor: "kvm").Machine(1, "web", MachineRole.Guest, 0, 400).Guest(2, "db", hostPid: 403).Trace(0, 0).Trace(1, 1);
        for (var cpu = 0; cpu < 2; cpu++) session.Cpu(0, cpu).Cpu(1, cpu).Vcpu(1, cpu);
        session.Vcpu(2, 0);
        foreach (var run in Drawing.Read(Vcpus)) session.VcpuMode(run.Name[0] == 'w' ? 1 : 2, run.Name[^1] - '0', Ms(run.Start), Ms(run.Stop), run.State switch { 'G' => VcpuState.Guest, 'P' => VcpuState.Preempted, _ => VcpuState.Halted });
        foreach (var run in Drawing.Read(Threads))
        {
            var (tid, name) = (int.Parse(run.Name[..2]), run.Name[3..]);
            if (run.Start == 0) session.Thread(1, tid, name);
            var sleeps = run.State == 's';
            session.ThreadState(1, tid, Ms(run.Start), Ms(run.Stop), sleeps ? ThreadState.Sleeping : ThreadState.Running, name, sleeps ? null : run.State - '0');
        }

        foreach (var (us, vcpu, tid, target) in ((int, int, int, string)[])
            [(4_600, 0, 10, "cache"), (7_200, 1, 12, "logger"), (12_500, 0, 10, "cache"), (14_900, 0, 10, "cache"), (27_300, 1, 12, "nginx"), (30_100, 0, 11, "nginx")])
            session.Event(Wakeup, Us(us), 1, vcpu, tid, 1, vcpu, target);
        // A halt that ends while it polls never sleeps: it is no time of Z in the drawing but of G.
        foreach (var (us, ns, waited) in ((int, long, bool)[])[(3_000, 150_000, false), (8_000, 3_000_000, true), (10_000, 90_000, false), (14_000, 1_000_000, true), (28_000, 7_000_000, true)])
            session.Event(HaltWakeup, Us(us), 0, 1, 420, 2, 0, ns, waited, true);
        session.Event(HaltWakeup, Us(2_000), 0, 0, 410, 1, 0, 40_000L, false, true);
        return session.Write(path);
    }

    private static long Ms(int tick) => Us(tick * 1000);

    private static long Us(int us) => StartNs + (us * 1000L);
}
