using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;
using static VmQuery.Engine.Models.ColumnType;

namespace VmQuery.Query.Tests.Laws;

/// <summary>A row of a brute force: from a tick to another one, which are the same for an instant.</summary>
public readonly record struct Bit(int Start, int Stop);

/// <summary>
/// A session of random tracks and random events, each vCPU a case of its own, and what they were made from. See <see cref="Law"/> for their number.
/// </summary>
public sealed class RandomSpans : IDisposable
{
    public const int VcpusOfGuest = 3, Ticks = 20;
    private static readonly VcpuState[] States = [VcpuState.Guest, VcpuState.Hypervisor, VcpuState.Preempted, VcpuState.Halted, VcpuState.Unknown];
    private readonly TempFolder _folder = new();
    private readonly Dictionary<(int, int, char), List<Bit>> _rows = [];

    public RandomSpans()
    {
        Guests = (Law.Cases(90) + VcpusOfGuest - 1) / VcpusOfGuest;
        var random = new Random(Seed);
        var builder = new SessionBuilder(0, Ticks).Machine(0, "node1");
        (EventDecl, char)[] events = [(Event("ping"), 'p'), (Event("pong"), 'q')];
        for (var guest = 0; guest < Guests; guest++)
        {
            builder.Guest(guest + 1, $"g{guest}");
            for (var vcpu = 0; vcpu < VcpusOfGuest; vcpu++)
            {
                builder.Vcpu(guest + 1, vcpu);
                foreach (var (start, stop, state) in Runs(random, 5)) AddMode(builder, guest, vcpu, new Bit(start, stop), state);
                foreach (var (start, stop, cpu) in Runs(random, 3)) AddPlace(builder, guest, vcpu, new Bit(start, stop), cpu);
                foreach (var (e, letter) in events)
                    for (var tick = 0; tick < Ticks; tick++)
                        if (random.Next(8) == 0) AddEvent(builder, e, letter, guest, vcpu, tick);
            }
        }

        Session = Session.Open(builder.Write(_folder["spans.vmq"]));
    }

    public Session Session { get; }

    public int Guests { get; }

    /// <summary>What repeats a failure.</summary>
    public int Seed { get; } = Law.Seed();

    /// <summary>Rows of a vCPU: in state <c>G</c>, <c>H</c>, …, on CPU <c>0</c>, <c>1</c>, …, or events <c>p</c>, <c>q</c>; in order of start.</summary>
    public IReadOnlyList<Bit> Rows(int guest, int vcpu, char what) => _rows.GetValueOrDefault((guest, vcpu, what), []);

    public void Dispose()
    {
        Session.Dispose();
        _folder.Dispose();
    }

    private static EventDecl Event(string name) => new(
        [name],
        new TableSchema(
            "event_" + name,
            [new("time_ns", BigInt, "when"), new("machine_id", Integer, "who"), new("cpu", Integer, "where"), new("tid", Integer, "thread"), new("guest_id", Integer, "guest"), new("vcpu", Integer, "vCPU")],
            []));

    private static IEnumerable<(int Start, int Stop, int Value)> Runs(Random random, int values)
    {
        for (var start = 0; start < Ticks;)
        {
            var stop = Math.Min(start + random.Next(1, 6), Ticks);
            yield return (start, stop, random.Next(values));
            start = stop;
        }
    }

    // Two rows in the same state may touch: a row is not a state.
    private void AddMode(SessionBuilder builder, int guest, int vcpu, Bit bit, int state)
    {
        builder.VcpuMode(guest + 1, vcpu, bit.Start, bit.Stop, States[state]);
        Add(guest, vcpu, "GHPZ?"[state], bit);
    }

    private void AddPlace(SessionBuilder builder, int guest, int vcpu, Bit bit, int cpu)
    {
        builder.VcpuPlacement(guest + 1, vcpu, bit.Start, bit.Stop, cpu);
        Add(guest, vcpu, (char)('0' + cpu), bit);
    }

    private void AddEvent(SessionBuilder builder, EventDecl e, char letter, int guest, int vcpu, int tick)
    {
        builder.Event(e, (long)tick, 0, 0, 0, guest + 1, vcpu);
        Add(guest, vcpu, letter, new Bit(tick, tick));
    }

    private void Add(int guest, int vcpu, char what, Bit bit)
    {
        if (!_rows.TryGetValue((guest, vcpu, what), out var rows)) _rows[(guest, vcpu, what)] = rows = [];
        rows.Add(bit);
    }
}
