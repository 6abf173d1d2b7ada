using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.ColumnType;
using static VmQuery.Tests.Support.Samples.SampleClock;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Tests.Support.Samples;

/// <summary>A host with four CPUs, guests <c>web</c> (four vCPUs) and <c>db</c> (two), 20 seconds.</summary>
internal static class WebSample
{
    // G guest, H hypervisor (EPT_VIOLATION), I hypervisor (IO_INSTRUCTION), E emulator (IO_INSTRUCTION), P preempted by db/0,
    // Q preempted by kworker, Z halted (HLT), B blocked, ? unknown because events were lost, e guest at the edge of the trace.
    private const string Vcpus = """
        web/0  eGGGHGGGPPPPGGGGIEEIGGGGZZZZZZZZGGHGGGGe
        web/1  eGGHGGGGGGGGPPQQGGGGGGGGZZZZZZGGGGGGHGGe
        web/2  eGGGGGHHGGGGGGGGG????GGGGZZZZZGGGGGGGHHe
        web/3  ZZZZZZZZZZZZZZGGGGGGGGGGZZZZZZZZZZZZZZZZ
        db/0   eGHGGIEEEEIGGGGGGGGGGGGGGGGGGGGHGGGGGGGe
        db/1   ????GGGGGGGGPPPPPPGGGGGGBBBBGGGGGGGGGGGG
        """;

    private const string Placements = """
        web/0  0000000000001111111111110000000000000000
        web/1  1111111111111111111111111111111111111111
        web/2  2222222222222222222222222244444444444444
        web/3  3333333333333333333333333333333333333333
        db/0   0000000022222222222222222222222222222222
        db/1   3333333333333333333333333333333333333333
        """;

    // I idle, T task, G guest, Q irq
    private const string Cpus = """
        0  GGGGGGGGTTTTGGGGGGGGGGGGIIIIIIIIGGGGGGGG
        1  GGGGGGGGGGGGGGGGGGGGGGGGIIIIIIGGGGGGGGGG
        2  GGGGGGGGGGGGGGGGGTTTTGGGIIIIIIGGGGGGGGGG
        3  IIIITTTTQTTTGGGGGGGGGGGGIIIIIIIIIIIIIIII
        """;

    // R running (on CPU 3), W runnable, S sleeping
    private const string Threads = """
        500/qemu-db    RRRWWWSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS
        501/kworker    SSSRRSSSSSSSRSSSSSSSSSSSSSSSSSSSSSSSSSSS
        """;

    /// <summary>How <c>kvm_exit</c> is kept.</summary>
    public static EventDecl KvmExit { get; } = new(
        ["kvm_exit", "kvm_x86_exit"],
        new TableSchema(
            "event_kvm_exit",
            [
                new("time_ns", BigInt, "when"),
                new("machine_id", Integer, "who recorded it"),
                new("cpu", Integer, "where"),
                new("tid", Integer, "current thread"),
                new("guest_id", Integer, "guest of that thread"),
                new("vcpu", Integer, "vCPU that the thread is"),
                new("reason", Name, "exit reason"),
                new("guest_rip", UBigInt, "guest instruction pointer"),
            ],
            ["time_ns"]));

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, At(40))
            .Machine(0, "node1", hypervisor: "kvm")
            .Guest(1, "web", hostPid: 400)
            .Guest(2, "db", hostPid: 403)
            .Trace(0, 0);
        for (var cpu = 0; cpu < 4; cpu++) session.Cpu(0, cpu).Stream(cpu, 0, cpu).StreamState(cpu, 0, cpu, StartNs, At(40));
        for (var vcpu = 0; vcpu < 4; vcpu++) session.Vcpu(1, vcpu).Link(1, vcpu, 410 + vcpu, hostPid: 400);
        for (var vcpu = 0; vcpu < 2; vcpu++) session.Vcpu(2, vcpu).Link(2, vcpu, 420 + vcpu, hostPid: 403);
        foreach (var run in Drawing.Read(Vcpus)) AddMode(session, run);
        foreach (var run in Drawing.Read(Placements)) session.VcpuPlacement(Guest(run), Number(run), At(run.Start), At(run.Stop), run.State - '0');
        foreach (var run in Drawing.Read(Cpus)) session.CpuMode(0, run.Name[0] - '0', At(run.Start), At(run.Stop), CpuStateOf(run.State));
        foreach (var run in Drawing.Read(Threads)) AddThread(session, run);
        session.Thread(0, 500, "qemu-db").Thread(0, 501, "kworker");
        // An exit too short for the drawing.
        session.Event(KvmExit, StartNs + 3_250_000_000, 0, 2, 412, 1, 2, "CPUID", 0x1000UL);
        return session.Write(path);
    }

    private static void AddMode(SessionBuilder session, Run run)
    {
        var (guest, vcpu, start, stop) = (Guest(run), Number(run), At(run.Start), At(run.Stop));
        switch (run.State)
        {
            case 'G': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Guest, level: 1, cpu: vcpu); break;
            case 'e': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Guest, level: 1, cpu: vcpu, certainty: Certainty.Edge); break;
            case 'H': AddExit(session, run, "EPT_VIOLATION", VcpuState.Hypervisor); break;
            case 'I': AddExit(session, run, "IO_INSTRUCTION", VcpuState.Hypervisor); break;
            case 'E': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Emulator, reason: "IO_INSTRUCTION", cpu: vcpu); break;
            case 'P': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Preempted, VcpuCause.Preempted, preemptedBy: "db/0", preemptedByTid: 420); break;
            case 'Q': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Preempted, VcpuCause.Preempted, preemptedBy: "kworker", preemptedByTid: 501); break;
            case 'Z': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Halted, reason: "HLT"); break;
            case 'B': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Blocked, VcpuCause.Io); break;
            case '?': session.VcpuMode(guest, vcpu, start, stop, VcpuState.Unknown, VcpuCause.Lost, certainty: Certainty.Lossy); break;
            default: throw new ArgumentException($"No vCPU state is drawn as {run.State}.", nameof(run));
        }
    }

    private static void AddExit(SessionBuilder session, Run run, string reason, VcpuState state)
    {
        var (guest, vcpu) = (Guest(run), Number(run));
        session.VcpuMode(guest, vcpu, At(run.Start), At(run.Stop), state, reason: reason, cpu: vcpu, isa: ExitIsa.Vmx);
        session.VmExit(guest, vcpu, At(run.Start), At(run.Stop), reason, cpu: vcpu);
        session.Event(KvmExit, At(run.Start), 0, vcpu, (guest == 1 ? 410 : 420) + vcpu, guest, vcpu, reason, 0xffff_8000_0000_1000UL);
    }

    private static void AddThread(SessionBuilder session, Run run)
    {
        var slash = run.Name.IndexOf('/', StringComparison.Ordinal);
        var (tid, name) = (int.Parse(run.Name[..slash]), run.Name[(slash + 1)..]);
        var state = run.State switch { 'R' => ThreadState.Running, 'W' => ThreadState.Runnable, _ => ThreadState.Sleeping };
        session.ThreadState(0, tid, At(run.Start), At(run.Stop), state, name, state == ThreadState.Running ? 3 : null);
    }

    private static CpuState CpuStateOf(char state) => state switch
    {
        'I' => CpuState.Idle,
        'T' => CpuState.Task,
        'Q' => CpuState.Irq,
        _ => CpuState.Guest,
    };

    private static int Guest(Run run) => run.Name.StartsWith("web", StringComparison.Ordinal) ? 1 : 2;

    private static int Number(Run run) => run.Name[^1] - '0';
}
