using VmQuery.Engine.Models.Vm;
using static VmQuery.Tests.Support.Samples.SampleClock;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Tests.Support.Samples;

/// <summary>A host that runs a web server, its database and a real-time guest: requests, spans of work, clock rates, missed promises.</summary>
internal static class ServiceSample
{
    private static readonly string[] Guests = ["web", "db", "rt"];

    // G guest, P preempted, Z halted
    private const string Vcpus = """
        web/0  GGGGPPGGGGGGGGPPPPGGGGGGZZZZGGGGGGGPGGGG
        web/1  GGGGGPPPGGGGGGGGGGGGGGGGZZZZGGGGGGGGGGGG
        db/0   GGGGGGGGGGGGPPPPGGGGGGGGGGGGGGGGGGGGGGGG
        rt/0   GGGGGGGGPPGGGGGGGGGGGGPPGGGGGGGGGGGGGGGG
        """;

    private const string Placements = """
        web/0  0000000000000000001111111111111111111111
        web/1  1111111111111111110000000000000000000000
        db/0   2222222222222222222222222222222222222222
        rt/0   3333333333333333333300000000000000000000
        """;

    // Requests that are pending (X), two at a time on disk vda.
    private const string Requests = """
        1/vda  ..XXXXXX................................
        2/vda  ....XXXXXXXX............................
        3/vdb  ............XXXX........................
        4/vda  ....................XX..................
        """;

    // Spans that are open (X); two of the requests are at work at once.
    private const string Spans = """
        1/http_request  ..XXXXXXX...............................
        2/http_request  ......XXXX..............................
        3/http_request  ............XXXXXXXX....................
        4/http_request  ............................XXXX........
        5/db_query      .............XXXX.......................
        """;

    // GHz
    private const string Frequencies = """
        0  3333333333111111111133333333333333333333
        1  2222222222222222222222222222222222222222
        2  2222222222222222222211111111111111111111
        3  1111111111111111111111111111111111111111
        """;

    // R running, S sleeping
    private const string Threads = """
        600/iothread0  SSRRRRRRSSSSRRRRSSSSSSSSSSSSSSSSSSSSSSSS
        601/iothread1  SSSSSSRRRSRRRRSSSSSSSSSSSSSSSSSSSSSSSSSS
        """;

    // Threads on CPUs: I iothread0, J iothread1, k kworker, q a vCPU
    private const string Tasks = """
        0  qqqqkkqqqqqqqqkkkkqqqqkkqqqqqqqqqqqqqqqq
        1  qqqqqkkkqqqqqqqqqqqqqqqqqqqqqqqqqqqkqqqq
        2  qqqqqqJJJqqqIIIIqqqqqqqqqqqqqqqqqqqqqqqq
        3  qqIIIIIIkkJJJJqqqqqqqqqqqqqqqqqqqqqqqqqq
        """;

    // R running, W runnable, S sleeping
    private const string Cyclictest = """
        700/cyclictest  SSSSSSSSWWRSSSSSSSSSSSWWRSSSSSSSSSSSSSSS
        """;

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, At(40)).Speaks(ServiceCatalog.Catalog).Machine(0, "node1", hypervisor: "kvm").Trace(0, 0);
        for (var guest = 0; guest < Guests.Length; guest++) session.Guest(guest + 1, Guests[guest], hostPid: 400 + guest);
        for (var cpu = 0; cpu < 4; cpu++) session.Cpu(0, cpu);
        session.Vcpu(1, 0).Vcpu(1, 1).Vcpu(2, 0).Vcpu(3, 0);
        foreach (var run in Drawing.Read(Vcpus)) session.VcpuMode(Guest(run), Number(run), At(run.Start), At(run.Stop), StateOf(run.State));
        foreach (var run in Drawing.Read(Placements)) session.VcpuPlacement(Guest(run), Number(run), At(run.Start), At(run.Stop), run.State - '0');
        foreach (var run in Drawing.Read(Frequencies)) session.Row(ServiceCatalog.CpuFreq, 0, run.Name[0] - '0', At(run.Start), At(run.Stop), (run.State - '0') * 1_000_000_000L, "certain", 0L);
        AddWork(session);
        AddThreads(session);
        foreach (var tick in (int[])[1, 8, 20]) session.Event(ServiceCatalog.SlaMiss, At(tick), 1, 0, 700, 1, null, 1_000_000L * tick);
        return session.Write(path);
    }

    private static void AddWork(SessionBuilder session)
    {
        session.Row(ServiceCatalog.Disk, 2, 0, "vda").Row(ServiceCatalog.Disk, 2, 1, "vdb");
        foreach (var (line, start, stop) in Whole(Requests))
        {
            var (id, disk) = Named(line);
            var number = disk is "vda" ? 0 : 1;
            session.Row(ServiceCatalog.Request, 2, id, number);
            Around(start, stop, (from, to, isOn) => session.Row(ServiceCatalog.RequestState, 2, id, from, to, number, disk, isOn ? "pending" : "done", "certain", 0L));
        }

        foreach (var (line, start, stop) in Whole(Spans))
        {
            var (id, name) = Named(line);
            session.Row(ServiceCatalog.Span, 1, id, name);
            Around(start, stop, (from, to, isOn) => session.Row(ServiceCatalog.SpanState, 1, id, from, to, name, isOn ? "open" : "closed", "certain", 0L));
        }
    }

    private static void AddThreads(SessionBuilder session)
    {
        session.Thread(0, 600, "iothread0").Thread(0, 601, "iothread1").Thread(0, 610, "kworker").Thread(3, 700, "cyclictest");
        foreach (var run in Drawing.Read(Tasks))
        {
            var cpu = run.Name[0] - '0';
            (int Tid, string Name) task = run.State switch { 'I' => (600, "iothread0"), 'J' => (601, "iothread1"), 'k' => (610, "kworker"), _ => (620, "CPU/KVM") };
            session.CpuTask(0, cpu, At(run.Start), At(run.Stop), task.Tid, task.Name);
        }

        AddStates(session, 0, Threads);
        AddStates(session, 3, Cyclictest);
    }

    private static void AddStates(SessionBuilder session, int machine, string drawing)
    {
        foreach (var run in Drawing.Read(drawing))
        {
            var (tid, name) = Named(run.Name);
            var state = run.State switch { 'R' => ThreadState.Running, 'W' => ThreadState.Runnable, _ => ThreadState.Sleeping };
            // A sleeping thread is still on the run queue of the CPU it ran on last; in the guest that is vCPU 0.
            session.ThreadState(machine, tid, At(run.Start), At(run.Stop), state, name, machine == 0 ? null : 0);
        }
    }

    private static IEnumerable<(string Line, int Start, int Stop)> Whole(string drawing) => Drawing.Read(drawing).Select(run => (run.Name, run.Start, run.Stop));

    // A track is contiguous: what is on for a time is off before and after it.
    private static void Around(int start, int stop, Action<long, long, bool> add)
    {
        if (start > 0) add(StartNs, At(start), false);
        add(At(start), At(stop), true);
        if (stop < 40) add(At(stop), At(40), false);
    }

    private static (int Id, string Name) Named(string line)
    {
        var slash = line.IndexOf('/', StringComparison.Ordinal);
        return (int.Parse(line[..slash]), line[(slash + 1)..]);
    }

    private static VcpuState StateOf(char state) => state switch { 'G' => VcpuState.Guest, 'P' => VcpuState.Preempted, _ => VcpuState.Halted };

    private static int Guest(Run run) => Array.IndexOf(Guests, run.Name[..run.Name.IndexOf('/', StringComparison.Ordinal)]) + 1;

    private static int Number(Run run) => run.Name[^1] - '0';
}
