using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.ColumnType;
using static VmQuery.Tests.Support.Samples.SampleClock;

namespace VmQuery.Tests.Support.Samples;

/// <summary>
/// A crowded host: guest <c>web</c> with four vCPUs that wait for CPUs together and are moved about, and guest <c>db</c> with a storm of exits from 10 to 20 ms.
/// 40 ms, one column a millisecond. The clock behind what is known of <c>web/1</c> may be wrong by 600 us.
/// </summary>
internal static class StormSample
{
    // G guest, T hypervisor (PREEMPTION_TIMER), E hypervisor (EPT_VIOLATION), P preempted, Z halted
    private const string Vcpus = """
        web/0  GGTGGGTGGGTGGGPPPPTGGGTGGGTPPPPPPGTGGGGG
        web/1  GEGGGEEGGGGGGGPPPPPGGGGGEGGPPPPGGGGGGGGG
        web/2  GGGGGGGGGGGGPPPPGGGGGGGGGGGGPPPPPPPGGGGG
        web/3  ZZZZZZZZZGGGGGGGPPGGGGGGGPPPPPGGGGGZZZZZ
        db/0   GGGGGGGGGGEEEEEEEEEEGGGGGGGGGGGGGGGGGGGG
        """;

    private const string Placements = """
        web/0  0000000000000000000000000000000000000000
        web/1  1111111111111111111111111111111111111111
        web/2  0000111111111111001100000000000000000000
        web/3  1111111111111111111111111111111111110001
        db/0   2222222222222222222222222222222222222222
        """;

    private static readonly EventDecl Exit = new(
        ["kvm_exit"],
        new TableSchema(
            "event_kvm_exit",
            [
                new("time_ns", BigInt, "when"), new("machine_id", Integer, "who recorded it"), new("cpu", Integer, "where"), new("tid", Integer, "current thread"),
                new("guest_id", Integer, "guest of that thread"), new("vcpu", Integer, "vCPU that the thread is"), new("reason", Name, "exit reason"),
            ],
            ["time_ns"]));

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, Us(40_000)).Machine(0, "node1", hypervisor: "kvm").Guest(1, "web", hostPid: 400).Guest(2, "db", hostPid: 403).Trace(0, 0);
        for (var cpu = 0; cpu < 3; cpu++) session.Cpu(0, cpu);
        for (var vcpu = 0; vcpu < 4; vcpu++) session.Vcpu(1, vcpu);
        session.Vcpu(2, 0);
        foreach (var run in Drawing.Read(Placements)) session.VcpuPlacement(Guest(run), run.Name[^1] - '0', Us(run.Start * 1000), Us(run.Stop * 1000), run.State - '0');
        foreach (var run in Drawing.Read(Vcpus)) AddMode(session, run);
        // 1200 exits of db in 10 ms, 8333 ns apart.
        for (var exit = 0; exit < 1200; exit++) session.Event(Exit, Us(10_000) + (exit * 8_333L), 0, 2, 420, 2, 0, exit % 3 == 0 ? "EPT_VIOLATION" : "MSR_WRITE");
        return session.Write(path);
    }

    private static void AddMode(SessionBuilder session, Run run)
    {
        var (state, reason) = run.State switch
        {
            'G' => (VcpuState.Guest, (string?)null),
            'T' => (VcpuState.Hypervisor, "PREEMPTION_TIMER"),
            'E' => (VcpuState.Hypervisor, "EPT_VIOLATION"),
            'P' => (VcpuState.Preempted, null),
            'Z' => (VcpuState.Halted, "HLT"),
            _ => throw new ArgumentException($"No vCPU state is drawn as {run.State}.", nameof(run)),
        };
        session.VcpuMode(Guest(run), run.Name[^1] - '0', Us(run.Start * 1000), Us(run.Stop * 1000), state, reason: reason, syncErr: run.Name is "web/1" ? 600_000 : 0);
        if (run.State == 'T') session.Event(Exit, Us(run.Start * 1000), 0, 0, 410, 1, 0, "PREEMPTION_TIMER");
    }

    private static int Guest(Run run) => run.Name[0] == 'w' ? 1 : 2;

    private static long Us(int us) => StartNs + (us * 1000L);
}
