using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Lttng;

namespace VmQuery.Benchmarks.Generate;

/// <summary>A host and its guests, from their threads to their trace files.</summary>
internal sealed class SimMachines(TraceShape shape, string folder) : IDisposable
{
    private const ulong BootNs = 1_700_000_000_000_000_000;
    private const ulong StartNs = 60_000_000_000;
    private const ulong GuestClockLead = 20_000_000_000;
    private const int FirstPid = 1000;
    private const int PidsOfGuest = 100;

    private readonly List<LttngStream> _streams = [];
    private readonly int _guests = shape.Guests ?? Math.Max(1, shape.Streams / 2);

    /// <summary>Events and bytes written so far.</summary>
    public (long Events, long Bytes) Written => (_streams.Sum(stream => stream.Events), _streams.Sum(stream => stream.Bytes));

    /// <summary>Lets all of them run until the host has recorded its events, and closes their files.</summary>
    public void Run()
    {
        var cpus = Host();
        var perCpu = (shape.Events + cpus.Length - 1) / cpus.Length;
        Parallel.ForEach(cpus, cpu => cpu.Run(perCpu));
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _streams.ForEach(stream => stream.Dispose());

    private HostCpu[] Host()
    {
        var trace = Trace("host", 0, BootNs);
        var vcpus = Enumerable.Range(0, _guests).SelectMany(Vcpus).ToLookup(vcpu => vcpu.Cpu, vcpu => vcpu.Vcpu);
        return [.. Enumerable.Range(0, shape.Streams).Select(cpu =>
            new HostCpu(Log(trace, "host", cpu, StartNs), [.. vcpus[cpu]], HostThreads(cpu), Luck(cpu)))];
    }

    private IEnumerable<(int Cpu, SimVcpu Vcpu)> Vcpus(int guest)
    {
        var name = $"guest{guest + 1}";
        var pid = FirstPid + (guest * PidsOfGuest);
        var trace = shape.TracesGuests ? Trace(name, guest + 1, BootNs + GuestClockLead) : null;
        for (var vcpu = 0; vcpu < shape.Vcpus; vcpu++)
        {
            var cpu = trace is null ? null : new GuestCpu(
                Log(trace, name, vcpu, StartNs - GuestClockLead), GuestThreads(vcpu), Luck(((guest + 1) * 1_000_000) + vcpu), GuestClockLead);
            yield return (((guest * shape.Vcpus) + vcpu) % shape.Streams, new SimVcpu(new SimThread(pid + vcpu + 1, pid, $"CPU {vcpu}/KVM"), vcpu, cpu));
        }
    }

    /// <summary>The main threads of the guests' device models are bound to the CPUs in turn.</summary>
    private IEnumerable<SimThread> HostThreads(int cpu)
    {
        yield return new SimThread(1_000_000 + cpu, 2, $"kworker/{cpu}:1");
        yield return new SimThread(2_000_000 + cpu, 2_000_000, "nginx");
        for (var guest = cpu; guest < _guests; guest += shape.Streams)
            yield return new SimThread(FirstPid + (guest * PidsOfGuest), FirstPid + (guest * PidsOfGuest), "qemu-system-x86");
    }

    private static IEnumerable<SimThread> GuestThreads(int vcpu) =>
    [
        new SimThread(20 + vcpu, 2, $"kworker/{vcpu}:0"),
        new SimThread(300 + vcpu, 300, "mysqld"),
    ];

    private LttngTrace Trace(string name, int number, ulong clockOffset)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, name, "kernel")).FullName;
        var trace = new LttngTrace(name, Identity(1, number), Identity(2, number), clockOffset, shape.CompactHeaders, shape.Contexts);
        trace.WriteMetadata(path, KernelEvents.All);
        return trace;
    }

    private KernelLog Log(LttngTrace trace, string name, int cpu, ulong time)
    {
        var stream = new LttngStream(trace, Path.Combine(folder, name, "kernel"), cpu, shape.PacketKiB * 1024, time);
        _streams.Add(stream);
        return new KernelLog(stream, cpu, time, Luck(-1 - cpu));
    }

    private Guid Identity(int kind, int number) => new(shape.Seed, (short)kind, (short)number, [0x80, 0, 0, 0, 0, 0, 0, 1]);

    private Dice Luck(int who) => new(((ulong)shape.Seed << 32) ^ (uint)(who + 0x40000000));
}
