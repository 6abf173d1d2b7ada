using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Query.Tests.Laws;

/// <summary>
/// A session of many small hosts: guests share its CPUs, and their threads move between their vCPUs. Every few ticks of a host are a random
/// case of their own; the long form makes time longer, for a host more costs each question more than a tick does. What was drawn is kept tick by tick.
/// </summary>
public sealed class RandomHosts : IDisposable
{
    public const int Cpus = 2, GuestsOfHost = 2, VcpusOfGuest = 2, ThreadsOfGuest = 3, Hosts = 40;
    private const int TicksOfCase = 16;
    private readonly TempFolder _folder = new();
    private readonly Dictionary<(string Guest, int Number, char What), int[]> _drawn = [];

    public RandomHosts()
    {
        Ticks = Math.Max(Law.Cases(Hosts) / Hosts, 1) * TicksOfCase;
        var random = new Random(Seed);
        var builder = new SessionBuilder(0, Ticks);
        var guests = Hosts;
        for (var host = 0; host < Hosts; host++)
        {
            builder.Machine(host, $"h{host}");
            for (var cpu = 0; cpu < Cpus; cpu++) builder.Cpu(host, cpu);
        }

        for (var host = 0; host < Hosts; host++)
            for (var guest = 0; guest < GuestsOfHost; guest++) AddGuest(builder.Guest(guests, $"h{host}g{guest}", host), guests++, $"h{host}g{guest}", random);
        Session = Session.Open(builder.Write(_folder["hosts.vmq"]));
    }

    public Session Session { get; }

    /// <summary>Length of the session.</summary>
    public int Ticks { get; }

    /// <summary>What repeats a failure.</summary>
    public int Seed { get; } = Law.Seed();

    /// <summary>Name of a guest of a host.</summary>
    public static string Guest(int host, int guest) => $"h{host}g{guest}";

    /// <summary>What a vCPU does in a tick: a letter of <c>GPZ</c>.</summary>
    public char Mode(string guest, int vcpu, int tick) => "GPZ"[_drawn[(guest, vcpu, 'm')][tick]];

    /// <summary>Host CPU of a vCPU in a tick; -1 for none.</summary>
    public int Cpu(string guest, int vcpu, int tick) => _drawn[(guest, vcpu, 'c')][tick] - 1;

    /// <summary>vCPU that a thread runs on in a tick; -1 when it does not run.</summary>
    public int Vcpu(string guest, int thread, int tick) => _drawn[(guest, thread, 't')][tick] - 1;

    public void Dispose()
    {
        Session.Dispose();
        _folder.Dispose();
    }

    private void AddGuest(SessionBuilder builder, int id, string name, Random random)
    {
        for (var vcpu = 0; vcpu < VcpusOfGuest; vcpu++)
        {
            builder.Vcpu(id, vcpu);
            foreach (var (start, stop, mode) in Draw((name, vcpu, 'm'), 3, random))
                builder.VcpuMode(id, vcpu, start, stop, mode switch { 0 => VcpuState.Guest, 1 => VcpuState.Preempted, _ => VcpuState.Halted });
            foreach (var (start, stop, cpu) in Draw((name, vcpu, 'c'), Cpus + 1, random)) builder.VcpuPlacement(id, vcpu, start, stop, cpu == 0 ? null : cpu - 1);
        }

        for (var thread = 0; thread < ThreadsOfGuest; thread++)
        {
            builder.Thread(id, thread, $"t{thread}");
            foreach (var (start, stop, vcpu) in Draw((name, thread, 't'), VcpusOfGuest + 1, random))
                builder.ThreadState(id, thread, start, stop, vcpu == 0 ? ThreadState.Sleeping : ThreadState.Running, $"t{thread}", vcpu == 0 ? null : vcpu - 1);
        }
    }

    private IEnumerable<(int Start, int Stop, int Value)> Draw((string Guest, int Number, char What) whose, int values, Random random)
    {
        var ticks = new int[Ticks];
        for (var tick = 0; tick < Ticks; tick++) ticks[tick] = tick == 0 || random.Next(3) == 0 ? random.Next(values) : ticks[tick - 1];
        _drawn[whose] = ticks;
        for (var start = 0; start < Ticks;)
        {
            var stop = start + 1;
            while (stop < Ticks && ticks[stop] == ticks[start]) stop++;
            yield return (start, stop, ticks[start]);
            start = stop;
        }
    }
}
