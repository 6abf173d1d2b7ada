using System.Collections.Frozen;
using System.Globalization;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>
/// How far the counters of CPUs are apart. Run state changes of a vCPU follow each other: what one leaves is what the one before it
/// came to, whichever CPUs wrote them. Where the counters say another order, they are wrong by at least the difference.
/// </summary>
/// <param name="Offsets">What to add to the counter of a CPU; CPUs that are not in it are right.</param>
/// <param name="Backward">Changes that have an earlier TSC than the one before them, in the counters as recorded.</param>
/// <param name="IsPossible">Whether one offset a CPU puts all changes in order.</param>
internal sealed record TscAlignment(FrozenDictionary<int, long> Offsets, int Backward, bool IsPossible)
{
    private const int MostRounds = 4;

    /// <summary>Counters as they are.</summary>
    public static TscAlignment None { get; } = new(FrozenDictionary<int, long>.Empty, 0, IsPossible: true);

    /// <summary>Finds the least offsets that put the changes of every vCPU in order; none when there are none that do.</summary>
    /// <param name="changes">Of each CPU in their order.</param>
    public static TscAlignment Of(IReadOnlyCollection<SchedulerChange> changes)
    {
        var offsets = FrozenDictionary<int, long>.Empty;
        var backward = 0;
        for (var round = 0; round < MostRounds; round++)
        {
            // Which change follows which is clearer the closer the counters are.
            var bounds = ChangeChain.Bounds(changes, offsets);
            if (round == 0) backward = bounds.Backward;
            if (ClockOffsets.Solve(bounds.Least) is not { } solved) return new(FrozenDictionary<int, long>.Empty, backward, IsPossible: false);
            if (solved.Count == offsets.Count && solved.All(pair => offsets.GetValueOrDefault(pair.Key) == pair.Value)) break;
            offsets = solved;
        }

        return new(offsets, backward, IsPossible: true);
    }

    /// <summary>What the counter of a CPU should have said.</summary>
    public ulong Aligned(int cpu, ulong tsc) => (ulong)((long)tsc + Offsets.GetValueOrDefault(cpu));

    /// <summary>What the counter of a CPU said when it should have said this.</summary>
    public ulong Recorded(int cpu, ulong tsc) => (ulong)((long)tsc - Offsets.GetValueOrDefault(cpu));

    /// <summary>What was found, for people.</summary>
    public override string ToString()
    {
        if (!IsPossible) return string.Create(CultureInfo.InvariantCulture, $"none: {Backward} changes of vCPUs are out of order, and no offset for each CPU puts all in order (records are missing, or the counters drift)");
        if (Offsets.Count == 0) return "none needed: the changes of every vCPU are in order";
        var moved = Offsets.OrderBy(pair => pair.Key).Select(pair => string.Create(CultureInfo.InvariantCulture, $"cpu {pair.Key} by {pair.Value:+0;-0} cycles"));
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", moved)}; {Backward} changes of vCPUs were out of order, now none is");
    }
}
