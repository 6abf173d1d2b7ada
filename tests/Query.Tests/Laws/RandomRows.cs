using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws;

/// <summary>A session of random rows: each vCPU is a case with exits that may overlap, with states and with places.</summary>
public sealed class RandomRows : IDisposable
{
    public const int Guests = 20, Ticks = 24;
    private readonly TempFolder _folder = new();
    private readonly List<RandomCase> _cases = [];

    public RandomRows()
    {
        Seed = Law.Seed();
        var random = new Random(Seed);
        var builder = new SessionBuilder(0, Ticks).Machine(0, "node1");
        for (var guest = 0; guest < Guests; guest++) builder.Guest(guest + 1, $"g{guest}");
        for (var i = 0; i < Math.Max(Law.Cases(300), Guests); i++)
        {
            var it = RandomCase.Of(i % Guests, i / Guests, random);
            _cases.Add(it);
            Add(builder, it);
        }

        Path = builder.Write(_folder["rows.vmq"]);
        Session = Session.Open(Path);
    }

    public string Path { get; }

    public int Seed { get; }

    public Session Session { get; }

    internal IReadOnlyList<RandomCase> Cases => _cases;

    /// <summary>The first vCPU of the guest of a case.</summary>
    internal RandomCase First(RandomCase of) => _cases[of.Guest];

    public void Dispose()
    {
        Session.Dispose();
        _folder.Dispose();
    }

    private static void Add(SessionBuilder builder, RandomCase it)
    {
        var machine = it.Guest + 1;
        builder.Vcpu(machine, it.Vcpu);
        foreach (var (start, stop, doubt) in it.Exits) builder.VmExit(machine, it.Vcpu, start, stop, "HLT", certainty: (Certainty)doubt);
        foreach (var (start, stop, doubt) in it.Running) builder.VcpuMode(machine, it.Vcpu, start, stop, VcpuState.Guest, certainty: (Certainty)doubt);
        foreach (var (start, stop, _) in it.Resting) builder.VcpuMode(machine, it.Vcpu, start, stop, VcpuState.Halted);
        for (var tick = 0; tick < Ticks; tick++) builder.VcpuPlacement(machine, it.Vcpu, tick, tick + 1, it.Places[tick], (Certainty)it.PlaceDoubts[tick]);
    }
}

/// <summary>An interval of ticks and the rank of its certainty.</summary>
internal readonly record struct TickSpan(int Start, int Stop, int Doubt);

/// <summary>What one vCPU does.</summary>
/// <param name="Exits">In any order; they may overlap.</param>
/// <param name="Running">When it executes: disjoint, though they may touch.</param>
/// <param name="Resting">The time between.</param>
/// <param name="Places">The CPU of each tick.</param>
/// <param name="PlaceDoubts">How sure that is.</param>
internal sealed record RandomCase(int Guest, int Vcpu, TickSpan[] Exits, TickSpan[] Running, TickSpan[] Resting, int[] Places, int[] PlaceDoubts)
{
    /// <summary>The ticks on a CPU, a row each.</summary>
    public TickSpan[] On(int cpu) => [.. Enumerable.Range(0, RandomRows.Ticks).Where(tick => Places[tick] == cpu).Select(tick => new TickSpan(tick, tick + 1, PlaceDoubts[tick]))];

    public string Name => $"g{Guest}/{Vcpu}";

    public static RandomCase Of(int guest, int vcpu, Random random)
    {
        var exits = Enumerable.Range(0, random.Next(6)).Select(_ => Between(random, random.Next(RandomRows.Ticks))).ToArray();
        var (running, resting) = (new List<TickSpan>(), new List<TickSpan>());
        for (var at = 0; at < RandomRows.Ticks;)
        {
            var next = Math.Min(at + random.Next(1, 6), RandomRows.Ticks);
            (random.Next(2) == 0 ? running : resting).Add(new TickSpan(at, next, random.Next(4)));
            at = next;
        }

        return new RandomCase(guest, vcpu, exits, [.. running], [.. resting], [.. Random4(random)], [.. Random4(random)]);
    }

    private static IEnumerable<int> Random4(Random random) => Enumerable.Range(0, RandomRows.Ticks).Select(_ => random.Next(4));

    private static TickSpan Between(Random random, int start) => new(start, random.Next(start + 1, RandomRows.Ticks + 1), random.Next(4));
}
