using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>How much of each interval partners of the same key cover; partners are disjoint, intervals need not be.</summary>
/// <remarks>
/// <code>
/// partners  ··XXX····XXXX···
/// C(t)      0001233333456777       time covered before t
/// interval  ···[———————)····       C(stop) − C(start) = 5 − 1 = 4
/// </code>
/// An interval is as doubtful as the worst partner that it touches. Of the partners of a doubt that start before it stops, the latest is the
/// last to stop: it touches one exactly if that one stops after it starts. Equal intervals have one row.
/// </remarks>
internal sealed record CoverSweep(ImmutableArray<string> Keys) : SweepRule(Keys)
{
    /// <summary>Column with the time that partners cover.</summary>
    public const string Covered = "covered_ns";

    /// <inheritdoc/>
    public override string Title => "covered";

    /// <inheritdoc/>
    public override ImmutableArray<string> Adds => [Covered];

    /// <inheritdoc/>
    public override IKeySweep Start() => new Cover();

    private sealed class Cover : IKeySweep
    {
        private readonly SweptIntervals _intervals = new(), _partners = new();

        public void Add(in FedRow row) => (row.Role == SweepRole.Partner ? _partners : _intervals).Add(row);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Sweep(List<SweptRow> rows)
        {
            ReadOnlySpan<SweptInterval> intervals = _intervals.InOrder(), partners = _partners.InOrder();
            var covers = Covers.Of(partners);
            for (int i = 0, since = 0; i < intervals.Length; i++)
            {
                var (start, stop) = (intervals[i].Start, intervals[i].Stop);
                if (i > 0 && intervals[i].CompareTo(intervals[i - 1]) == 0) continue;
                while (since < partners.Length && partners[since].Start <= start) since++;
                var last = Math.Max(since - 1, 0);
                var until = last + StartedBefore(partners[last..], stop);
                var covered = covers[until].Before(stop) - covers[since].Before(start);
                rows.Add(new SweptRow(new SweptInterval(start, stop, covers[until].WorstSince(start), covers[until].SyncErr), covered));
            }
        }

        // Mostly the next few, so the step doubles until it is too far.
        private static int StartedBefore(ReadOnlySpan<SweptInterval> partners, long time)
        {
            var (known, step) = (0, 1);
            while (known + step <= partners.Length && partners[known + step - 1].Start < time)
            {
                known += step;
                step *= 2;
            }

            for (; step > 0; step /= 2)
                if (known + step <= partners.Length && partners[known + step - 1].Start < time) known += step;
            return known;
        }
    }
}

/// <summary>What is known of all partners up to one: the time they cover, and the latest stop of each doubt.</summary>
internal readonly record struct Covers(SweptInterval Last, long Earlier, long Inferred, long Edge, long Lossy)
{
    /// <summary>The clock error of the key; 0 where there is no partner yet.</summary>
    public long SyncErr => Last.SyncErr;

    /// <summary>Of no partner, of the first, of the first two, and so on.</summary>
    public static Covers[] Of(ReadOnlySpan<SweptInterval> partners)
    {
        var syncErr = 0L;
        foreach (ref readonly var partner in partners) syncErr = Math.Max(syncErr, partner.SyncErr);
        var all = new Covers[partners.Length + 1];
        all[0] = new Covers(new SweptInterval(long.MinValue, long.MinValue, 0, 0), 0, long.MinValue, long.MinValue, long.MinValue);
        for (var i = 0; i < partners.Length; i++) all[i + 1] = all[i].With(partners[i] with { SyncErr = syncErr });
        return all;
    }

    /// <summary>The time covered before a time at which the last has started.</summary>
    public long Before(long time) => Earlier + Math.Min(time, Last.Stop) - Last.Start;

    /// <summary>The worst doubt of those that stop after a time.</summary>
    public long WorstSince(long time) => Lossy > time ? 3 : Edge > time ? 2 : Inferred > time ? 1 : 0;

    private Covers With(in SweptInterval next) => new(
        next,
        Earlier + Last.Stop - Last.Start,
        next.Doubt == 1 ? next.Stop : Inferred,
        next.Doubt == 2 ? next.Stop : Edge,
        next.Doubt == 3 ? next.Stop : Lossy);
}
