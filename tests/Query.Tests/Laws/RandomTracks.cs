using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws;

/// <summary>A session of random tracks: hundreds of vCPUs, every few ticks of each a case of their own, and the ticks that they were made from.</summary>
public sealed class RandomTracks : IDisposable
{
    public const int Guests = 60, VcpusOfGuest = 4;
    private const int TicksOfCase = 24;
    private const string States = "GHPZ?";
    private readonly TempFolder _folder = new();
    private readonly char[,][] _modes = new char[Guests, VcpusOfGuest][];
    private readonly int[,][] _places = new int[Guests, VcpusOfGuest][];

    public RandomTracks()
    {
        Ticks = Math.Max(Law.Cases(Guests * VcpusOfGuest) / (Guests * VcpusOfGuest), 1) * TicksOfCase;
        var random = new Random(Seed);
        var builder = new SessionBuilder(0, Ticks).Machine(0, "node1");
        for (var guest = 0; guest < Guests; guest++)
        {
            builder.Guest(guest + 1, $"g{guest}");
            for (var vcpu = 0; vcpu < VcpusOfGuest; vcpu++)
            {
                builder.Vcpu(guest + 1, vcpu);
                _modes[guest, vcpu] = Walk(random, () => States[random.Next(States.Length)]);
                _places[guest, vcpu] = Walk(random, () => random.Next(3));
                foreach (var (start, stop, state) in Runs(_modes[guest, vcpu])) builder.VcpuMode(guest + 1, vcpu, start, stop, StateOf(state));
                foreach (var (start, stop, cpu) in Runs(_places[guest, vcpu])) builder.VcpuPlacement(guest + 1, vcpu, start, stop, cpu);
            }
        }

        Path = builder.Write(_folder["laws.vmq"]);
        Session = Session.Open(Path);
    }

    /// <summary>Length of the session.</summary>
    public int Ticks { get; }

    /// <summary>What repeats a failure.</summary>
    public int Seed { get; } = Law.Seed();

    public string Path { get; }

    public Session Session { get; }

    /// <summary>State of a vCPU in each tick.</summary>
    public char[] Modes(int guest, int vcpu) => _modes[guest, vcpu];

    /// <summary>CPU of a vCPU in each tick.</summary>
    public int[] Places(int guest, int vcpu) => _places[guest, vcpu];

    public void Dispose()
    {
        Session.Dispose();
        _folder.Dispose();
    }

    private T[] Walk<T>(Random random, Func<T> next)
    {
        var ticks = new T[Ticks];
        for (var tick = 0; tick < Ticks; tick++) ticks[tick] = tick == 0 || random.Next(3) == 0 ? next() : ticks[tick - 1];
        return ticks;
    }

    private static IEnumerable<(int Start, int Stop, T Value)> Runs<T>(T[] ticks)
    {
        for (var start = 0; start < ticks.Length;)
        {
            var stop = start + 1;
            while (stop < ticks.Length && Equals(ticks[stop], ticks[start])) stop++;
            yield return (start, stop, ticks[start]);
            start = stop;
        }
    }

    private static VcpuState StateOf(char state) => state switch
    {
        'G' => VcpuState.Guest,
        'H' => VcpuState.Hypervisor,
        'P' => VcpuState.Preempted,
        'Z' => VcpuState.Halted,
        _ => VcpuState.Unknown,
    };
}
