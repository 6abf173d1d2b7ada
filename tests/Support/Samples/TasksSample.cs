using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Tests.Support.Samples;

/// <summary>
/// A host with three CPUs and guests with threads of their own: <c>web</c> (two vCPUs) shares CPU 0 with <c>db</c> and later CPU 2
/// with <c>rt</c>. 100 ms, a tick is 5 ms. The clock of <c>db</c> is not known to the host's.
/// </summary>
internal static class TasksSample
{
    private const long TickNs = 5_000_000;

    // G guest, H hypervisor (EPT_VIOLATION), X hypervisor (EXTERNAL_INTERRUPT), S hypervisor (PAUSE_INSTRUCTION), P preempted, Z halted.
    private const string Vcpus = """
        web/0  GGGGPPPPGGHHGGGGGGZZ
        web/1  GGXGGGGSGGGGPPGGGGGG
        db/0   PPPPGGGGPPPPPPGGGGXG
        rt/0   GGGGGGGGGGGGGGPPPPGG
        """;

    private const string Placements = """
        web/0  00000000000000222222
        web/1  11111111111111111111
        db/0   00000000000000000000
        rt/0   22222222222222222222
        """;

    // A digit is the guest's CPU that it runs on, a or b the one that it waits for (0, 1); s sleeping, d sleeping for a disk.
    private const string Threads = """
        web/10/nginx         000000000saaa000ssss
        web/11/nginx-worker  sssssssss0000sssssss
        web/12/rt-audio      1111b11111111111b111
        web/14/logger        ssss1sssssssssss1sss
        db/20/postgres       0000000dddddddd00ss0
        rt/30/cyclictest     ss0sss0sss0sssaaaa0s
        """;

    // The CPU on which an interrupt is handled.
    private const string Irqs = """
        27  ..1......2..........
        30  ..................0.
        """;

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(SampleClock.StartNs, At(20))
            .Speaks(TasksCatalog.Catalog)
            .Machine(0, "node1", hypervisor: "kvm")
            .Machine(1, "web", Engine.Models.MachineRole.Guest, 0, 400)
            .Machine(2, "db", Engine.Models.MachineRole.Guest, 0, 403)
            .Machine(3, "rt", Engine.Models.MachineRole.Guest, 0, 406);
        foreach (var run in Drawing.Read(Placements).DistinctBy(run => run.Name)) session.Vcpu(Machine(run.Name), Number(run)).Cpu(Machine(run.Name), Number(run));
        foreach (var run in Drawing.Read(Vcpus)) AddMode(session, run);
        foreach (var run in Drawing.Read(Placements)) session.VcpuPlacement(Machine(run.Name), Number(run), At(run.Start), At(run.Stop), run.State - '0');
        foreach (var run in Drawing.Read(Threads)) AddThread(session, run);
        foreach (var run in Drawing.Read(Threads).DistinctBy(run => run.Name)) session.Thread(Machine(run.Name), Tid(run), Name(run));
        foreach (var run in Drawing.Read(Irqs)) session.Irq(0, run.State - '0', At(run.Start), At(run.Stop), int.Parse(run.Name));
        for (var cpu = 0; cpu < 3; cpu++) session.Cpu(0, cpu).Row(TasksCatalog.CpuFreq, 0, cpu, At(0), At(20), cpu == 2 ? 2_000_000_000L : 3_000_000_000L, Engine.Models.Certainty.Certain, 0L);
        session.CpuTask(0, 2, At(0), At(14), 431, "CPU 0/KVM rt").CpuTask(0, 2, At(14), At(18), 410, "CPU 0/KVM web").CpuTask(0, 2, At(18), At(20), 431, "CPU 0/KVM rt");
        session.Event(TasksCatalog.SchedWakeup, At(10), 1, 0, 11, null, null, "nginx").Event(TasksCatalog.SchedWakeup, At(4), 1, 1, 12, null, null, "logger");
        return session.Write(path);
    }

    private static long At(int tick) => SampleClock.StartNs + (tick * TickNs);

    private static void AddMode(SessionBuilder session, Run run)
    {
        var (state, cause, reason) = run.State switch
        {
            'G' => (VcpuState.Guest, (VcpuCause?)null, (string?)null),
            'H' => (VcpuState.Hypervisor, null, "EPT_VIOLATION"),
            'X' => (VcpuState.Hypervisor, null, "EXTERNAL_INTERRUPT"),
            'S' => (VcpuState.Hypervisor, null, "PAUSE_INSTRUCTION"),
            'P' => (VcpuState.Preempted, VcpuCause.Preempted, null),
            'Z' => (VcpuState.Halted, null, "HLT"),
            _ => throw new ArgumentException($"No vCPU state is drawn as {run.State}.", nameof(run)),
        };
        session.VcpuMode(Machine(run.Name), Number(run), At(run.Start), At(run.Stop), state, cause, reason);
    }

    private static void AddThread(SessionBuilder session, Run run)
    {
        var (state, cpu, wait, waker) = run.State switch
        {
            '0' or '1' => (ThreadState.Running, (int?)(run.State - '0'), (WaitReason?)null, (string?)null),
            'a' or 'b' => (ThreadState.Runnable, run.State - 'a', null, null),
            'd' => (ThreadState.Sleeping, null, WaitReason.Uninterruptible, "kworker"),
            's' => (ThreadState.Sleeping, null, WaitReason.Interruptible, "swapper"),
            _ => throw new ArgumentException($"No thread state is drawn as {run.State}.", nameof(run)),
        };
        var machine = Machine(run.Name);
        session.ThreadState(machine, Tid(run), At(run.Start), At(run.Stop), state, Name(run), cpu, wait, waker, syncErr: machine == 2 ? null : 0);
    }

    private static int Machine(string name) => name[..name.IndexOf('/', StringComparison.Ordinal)] switch { "web" => 1, "db" => 2, _ => 3 };

    private static int Number(Run run) => run.Name[^1] - '0';

    private static int Tid(Run run) => int.Parse(run.Name.Split('/')[1]);

    private static string Name(Run run) => run.Name.Split('/')[2];
}
