using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;
using ThreadState = VmQuery.Engine.Models.Linux.ThreadState;

namespace VmQuery.Query.Tests.Laws;

/// <summary>A session of random vCPUs of which some time is unknown, on a host whose streams lost events, and every world in which it could have been recorded.</summary>
public sealed class RandomLost : IDisposable
{
    public const int VcpusOfGuest = 2, Ticks = 14, FewCases = 16;

    // Of CPU 0 and of CPU 1; . recorded, x lost.
    private static readonly string[] Streams = ["...xx......x..", "......xx......"];

    private readonly TempFolder _folder = new();
    private readonly List<LostCase> _cases = [];

    public RandomLost()
    {
        var random = new Random(Seed);
        for (var guest = 0; guest < (Law.Cases(80) + VcpusOfGuest - 1) / VcpusOfGuest; guest++)
            for (var vcpu = 0; vcpu < VcpusOfGuest; vcpu++) _cases.Add(LostCase.Of(guest, vcpu, random, Streams));
        Path = Write("lost.vmq", _cases);
        Session = Session.Open(Path);
        FewSession = Session.Open(Write("few.vmq", _cases.Take(FewCases)));
    }

    public string Path { get; }

    public Session Session { get; }

    /// <summary>A session of the first <see cref="FewCases"/> of them, so few that their unknown rows can be named.</summary>
    public Session FewSession { get; }

    /// <summary>What repeats a failure.</summary>
    public int Seed { get; } = Law.Seed();

    /// <summary>The vCPUs of all guests, those of a guest together.</summary>
    internal IReadOnlyList<LostCase> Cases => _cases;

    public void Dispose()
    {
        Session.Dispose();
        FewSession.Dispose();
        _folder.Dispose();
    }

    private string Write(string name, IEnumerable<LostCase> cases)
    {
        var builder = new SessionBuilder(0, Ticks).Machine(0, "node1");
        for (var cpu = 0; cpu < Streams.Length; cpu++) AddStream(builder, cpu);
        foreach (var it in cases)
        {
            if (it.Vcpu == 0) builder.Guest(it.Guest + 1, $"g{it.Guest}");
            Add(builder, it);
        }

        return builder.Write(_folder[name]);
    }

    private static void AddStream(SessionBuilder builder, int cpu)
    {
        foreach (var (row, state) in LostCase.Runs(Streams[cpu])) builder.StreamState(cpu, 0, cpu, row.Start, row.Stop, state == 'x' ? "lost" : "ok");
    }

    private static void Add(SessionBuilder builder, LostCase it)
    {
        var machine = it.Guest + 1;
        builder.Vcpu(machine, it.Vcpu).Thread(0, it.Tid, it.Name);
        foreach (var (row, state) in LostCase.Runs(it.Modes))
        {
            builder.VcpuMode(machine, it.Vcpu, row.Start, row.Stop, state switch { 'G' => VcpuState.Guest, 'H' => VcpuState.Hypervisor, 'Z' => VcpuState.Halted, _ => VcpuState.Unknown }, certainty: it.Seen(row, state));
        }

        // Its thread runs where the vCPU is while that is in guest mode; where its state is not known, its CPU is not either.
        foreach (var (row, state) in LostCase.Runs(it.Threads))
            builder.ThreadState(0, it.Tid, row.Start, row.Stop, state switch { '0' or '1' => ThreadState.Running, 'H' => ThreadState.Runnable, 'Z' => ThreadState.Sleeping, _ => ThreadState.Unknown }, cpu: char.IsDigit(state) ? state - '0' : null, certainty: it.Seen(row, state));
        foreach (var (row, cpu) in LostCase.Runs(it.Places)) builder.VcpuPlacement(machine, it.Vcpu, row.Start, row.Stop, cpu - '0');
        foreach (var tick in it.Pings) builder.Event(Ping, (long)tick, 0, 0, 0, machine, it.Vcpu);
        foreach (var tick in it.Pongs) builder.Event(Pong, (long)tick, 0, 0, 0, machine, it.Vcpu);
    }

    private static readonly EventDecl Ping = Event("ping"), Pong = Event("pong");

    private static EventDecl Event(string name) => new(
        [name],
        new TableSchema(
            "event_" + name,
            [new("time_ns", BigInt, "when"), new("machine_id", Integer, "who"), new("cpu", Integer, "where"), new("tid", Integer, "thread"), new("guest_id", Integer, "guest"), new("vcpu", Integer, "vCPU")],
            []));
}

/// <summary>What was seen of a vCPU.</summary>
/// <param name="Modes">Its state in each tick, <c>?</c> where that is not known.</param>
/// <param name="Places">Its CPU in each tick.</param>
/// <param name="Missed">Ticks in which events of it may be missing.</param>
/// <param name="Unknown">Certainty of time of which nothing is known.</param>
internal sealed record LostCase(int Guest, int Vcpu, string Modes, string Places, int[] Pings, int[] Pongs, string Missed, Certainty Unknown)
{
    private const int MostUnknown = 3;

    /// <summary>Whether only unknown rows are doubtful.</summary>
    public bool IsBare => Guest % 4 > 1;

    public string Name => $"g{Guest}/{Vcpu}";

    public int Tid => (Guest * RandomLost.VcpusOfGuest) + Vcpu + 1;

    /// <summary>In each tick the CPU that its thread ran on, or what else that did.</summary>
    public string Threads => string.Concat(Modes.Zip(Places, (mode, cpu) => mode == 'G' ? cpu : mode));

    public static LostCase Of(int guest, int vcpu, Random random, string[] streams)
    {
        var (modes, places) = (Walk(random, "GHZ", 2), Walk(random, "01", 4));
        for (int i = 0, at = random.Next(RandomLost.Ticks); i < MostUnknown; i++, at = random.Next(3) == 0 ? random.Next(RandomLost.Ticks) : (at + 1) % RandomLost.Ticks) modes[at] = '?';
        string missed = string.Concat(places.Select((cpu, tick) => streams[cpu - '0'][tick]));
        int[] Events() => [.. Enumerable.Range(0, RandomLost.Ticks).Where(tick => missed[tick] == '.' && random.Next(4) == 0)];
        return new LostCase(guest, vcpu, new string(modes), new string(places), Events(), Events(), missed, guest % 2 == 0 ? Certainty.Lossy : Certainty.Inferred);
    }

    /// <summary>The state in a tick; a blank outside the session.</summary>
    public char At(int tick) => tick >= 0 && tick < Modes.Length ? Modes[tick] : ' ';

    /// <summary>The certainty of a row. One that touches time of which nothing is known may be longer; in bare cases it does not say so.</summary>
    public Certainty Seen(Bit row, char state) => state != '?' && (IsBare || (At(row.Start - 1) != '?' && At(row.Stop) != '?')) ? Certainty.Certain : Unknown;

    /// <summary>All that its thread may have done.</summary>
    public IEnumerable<string> ThreadsOfWorlds() => Filled(Threads, '?', "01HZ");

    /// <summary>All that the states may have been.</summary>
    public IEnumerable<string> ModesOfWorlds() => Filled(Modes, '?', "GHZ");

    /// <summary>All that the events may have been, those that were seen included.</summary>
    public IEnumerable<(Bit[] Pings, Bit[] Pongs)> EventsOfWorlds()
    {
        foreach (var world in Filled(Missed, 'x', "_ioe"))
        {
            Bit[] With(int[] seen, char one) => [.. Enumerable.Range(0, world.Length).Where(tick => seen.Contains(tick) || world[tick] == one || world[tick] == 'e').Select(tick => new Bit(tick, tick))];
            yield return (With(Pings, 'i'), With(Pongs, 'o'));
        }
    }

    /// <summary>Ticks that hold the same, together.</summary>
    public static IEnumerable<(Bit Row, char Value)> Runs(string ticks)
    {
        for (int start = 0, stop; start < ticks.Length; start = stop)
        {
            for (stop = start + 1; stop < ticks.Length && ticks[stop] == ticks[start];) stop++;
            yield return (new Bit(start, stop), ticks[start]);
        }
    }

    private static IEnumerable<string> Filled(string ticks, char open, string values)
    {
        var at = ticks.IndexOf(open, StringComparison.Ordinal);
        return at < 0 ? [ticks] : values.SelectMany(value => Filled(ticks[..at] + value + ticks[(at + 1)..], open, values));
    }

    private static char[] Walk(Random random, string values, int mean)
    {
        var ticks = new char[RandomLost.Ticks];
        for (var tick = 0; tick < ticks.Length; tick++) ticks[tick] = tick > 0 && random.Next(mean) != 0 ? ticks[tick - 1] : values[random.Next(values.Length)];
        return ticks;
    }
}
