using System.Collections.Immutable;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.ColumnType;
using static VmQuery.Tests.Support.Samples.SampleClock;

namespace VmQuery.Tests.Support.Samples;

/// <summary>
/// A host with three CPUs, guests <c>web</c> (two vCPUs) and <c>db</c> (one vCPU, two disks), 40 ms, one column a millisecond; with the raw events of the host and of <c>web</c>.
/// </summary>
internal static class EventsSample
{
    private const int Ticks = 40;

    // O offline, G guest, H hypervisor (EPT_VIOLATION), L the same where events were lost, I hypervisor (IO_INSTRUCTION), P preempted, Z halted.
    // An exit stands where a vCPU leaves G, an entry where it comes back; the entry after L is lost.
    private const string Vcpus = """
        web/0  OGGHGGGGPPGGIIGGGGGHHGGGLLGGGGPPPPPPPGGH
        web/1  OGGGGHGGGGGGGGZZZZZZGGGGGGHGGGGGGGGGGGGG
        db/0   GGGGGGGGGGGGPPPPPPGGGGHGGGGGGGGGGGGGGGGG
        """;

    // - idle, R a request is pending
    private const string Disks = """
        vda  -----RRRRRRRRRRRRRRRRRRRRRRRRR--RRRR----
        vdb  ------------------RRRRRRRRRRRRRRRRRRRRR-
        """;

    // k ok, x lost
    private const string Streams = """
        0  kkkkkkkkkkkkkkkkkkkkkkkkkxxkkkkkkkkkkkkk
        1  kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
        2  kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
        """;

    private static readonly EventDecl Exit = Kept("kvm_exit", new ColumnSchema("reason", Name, "exit reason"));
    private static readonly EventDecl Entry = Kept("kvm_entry");
    private static readonly EventDecl Create = Kept("kvm_vcpu_create");
    private static readonly EventDecl Inject = Kept("kvm_inj_virq");
    private static readonly EventDecl Ipi = Kept("kvm_apic_ipi");
    private static readonly EventDecl Accept = Kept("kvm_apic_accept_irq");
    private static readonly EventDecl Handler = Kept("irq_handler_entry");
    private static readonly EventDecl Wakeup = Kept("sched_wakeup", new ColumnSchema("target_tid", Integer, "who wakes"));
    private static readonly EventDecl BootDone = Kept("boot_done");

    private static readonly TableSchema DiskTable = new(
        "disk", [CommonColumns.MachineId, new("device", Integer, "device number"), new("name", Name, "name")], []);

    private static readonly TableSchema DiskRequest = new(
        "disk_request",
        CommonColumns.Interval(
            new("device", Integer, "device number"),
            new("disk", Name, "name"),
            new("state", Word, "whether a request is pending", ["unknown", "idle", "pending"])),
        ["machine_id", "device", "start_ns"]);

    private static readonly Catalog Words = new(
        [new("disk", "disks", "disk", "device", "name", "a block device") { Owners = ["host", "guest"] }],
        [new("request", "disk", DiskRequest, "state", Main: true, "whether a request is pending")],
        [],
        []);

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, Us(Ticks * 1000))
            .Speaks(Words)
            .Machine(0, "node1", hypervisor: "kvm")
            .Machine(1, "web", MachineRole.Guest, parent: 0, hostPid: 400)
            .Guest(2, "db", hostPid: 403)
            .Trace(0, 0)
            .Trace(1, 1);
        for (var cpu = 0; cpu < 3; cpu++) session.Cpu(0, cpu).Stream(cpu, 0, cpu);
        foreach (var run in Drawing.Read(Streams)) session.StreamState(run.Name[0] - '0', 0, run.Name[0] - '0', Ms(run.Start), Ms(run.Stop), run.State == 'x' ? "lost" : "ok");
        session.Vcpu(1, 0).Link(1, 0, 410, 400).Vcpu(1, 1).Link(1, 1, 411, 400).Vcpu(2, 0).Link(2, 0, 420, 403);
        foreach (var run in Drawing.Read(Vcpus)) AddMode(session, run);
        foreach (var run in Drawing.Read(Disks)) session.Row(DiskRequest, 2, run.Name is "vda" ? 0 : 16, Ms(run.Start), Ms(run.Stop), run.Name, run.State == 'R' ? "pending" : "idle", Certainty.Certain, 0L);
        session.Row(DiskTable, 2, 0, "vda").Row(DiskTable, 2, 16, "vdb");
        foreach (var (guest, vcpu) in ((int, int)[])[(1, 0), (1, 1), (2, 0)]) session.VcpuPlacement(guest, vcpu, Ms(0), Ms(Ticks), CpuOf(guest, vcpu));
        AddEvents(session);
        return session.Write(path);
    }

    // Times of single events are in microseconds.
    private static void AddEvents(SessionBuilder session)
    {
        FromHost(session, Create, 500, 1, 0);
        FromHost(session, Create, 800, 1, 1);
        FromWeb(session, BootDone, 20_500, 0);
        foreach (var us in (int[])[15_000, 16_000, 16_300, 38_000]) FromHost(session, Inject, us, 1, 0);
        foreach (var us in (int[])[15_050, 16_450]) FromWeb(session, Handler, us, 0);
        foreach (var us in (int[])[11_000, 22_000]) FromHost(session, Ipi, us, 1, 0);
        foreach (var us in (int[])[11_020, 24_500]) FromHost(session, Accept, us, 1, 1);
        foreach (var (us, tid) in ((int, int)[])[(7_600, 700), (10_500, 700), (29_500, 701)]) FromWeb(session, Wakeup, us, 0, tid);
    }

    private static void AddMode(SessionBuilder session, Run run)
    {
        var (guest, vcpu, start, stop) = (run.Name[0] == 'w' ? 1 : 2, run.Name[^1] - '0', Ms(run.Start), Ms(run.Stop));
        var (state, reason) = run.State switch
        {
            'O' => (VcpuState.Offline, null),
            'G' => (VcpuState.Guest, null),
            'H' or 'L' => (VcpuState.Hypervisor, "EPT_VIOLATION"),
            'I' => (VcpuState.Hypervisor, "IO_INSTRUCTION"),
            'P' => (VcpuState.Preempted, "EXTERNAL_INTERRUPT"),
            'Z' => (VcpuState.Halted, "HLT"),
            _ => throw new ArgumentException($"No vCPU state is drawn as {run.State}.", nameof(run)),
        };
        session.VcpuMode(guest, vcpu, start, stop, state, reason: reason, certainty: run.State == 'L' ? Certainty.Lossy : Certainty.Certain);
        if (reason is null) return;
        FromHost(session, Exit, run.Start * 1000, guest, vcpu, reason);
        if (run.State != 'L' && run.Stop < Ticks) FromHost(session, Entry, run.Stop * 1000, guest, vcpu);
    }

    private static void FromHost(SessionBuilder session, EventDecl e, int us, int guest, int vcpu, params object?[] fields) =>
        session.Event(e, [Us(us), 0, CpuOf(guest, vcpu), (guest == 1 ? 410 : 420) + vcpu, guest, vcpu, .. fields]);

    private static int CpuOf(int guest, int vcpu) => guest == 1 ? vcpu : 2;

    private static void FromWeb(SessionBuilder session, EventDecl e, int us, int vcpu, params object?[] fields) =>
        session.Event(e, [Us(us), 1, vcpu, 0, 1, vcpu, .. fields]);

    private static EventDecl Kept(string name, params ImmutableArray<ColumnSchema> fields) => new(
        [name],
        new TableSchema(
            "event_" + name,
            [
                new("time_ns", BigInt, "when"),
                new("machine_id", Integer, "who recorded it"),
                new("cpu", Integer, "where"),
                new("tid", Integer, "current thread"),
                new("guest_id", Integer, "guest of that thread"),
                new("vcpu", Integer, "vCPU that the thread is"),
                .. fields,
            ],
            []));

    private static long Ms(int tick) => Us(tick * 1000);

    private static long Us(int us) => StartNs + (us * 1000L);
}
