using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>The time that an interval and a partner of the same key have in common; intervals are disjoint, and so are partners.</summary>
/// <param name="Unclosed">Whether intervals that an edge cuts may have been over earlier.</param>
/// <param name="PartnersUnclosed">Whether partners may.</param>
/// <param name="ClocksDiffer">Whether intervals and partners may be on different clocks, so that borders nearer than their error may lie the other way round.</param>
internal sealed record PairSweep(ImmutableArray<string> Keys, bool Unclosed, bool PartnersUnclosed, bool ClocksDiffer) : SweepRule(Keys)
{
    /// <summary>Column with the start of a pair's interval: with the key it tells which one it is.</summary>
    public const string CountedStart = "counted_ns";

    /// <summary>Column with the start of its partner.</summary>
    public const string PartnerStart = "partner_ns";

    private const long Inferred = 1, Edge = 2;

    /// <inheritdoc/>
    public override string Title => $"pairs {Unclosed} {PartnersUnclosed} {ClocksDiffer}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Adds => [CountedStart, PartnerStart];

    /// <inheritdoc/>
    public override IKeySweep Start() => new Zipper(this);

    private SweptInterval Common(in SweptInterval one, in SweptInterval other)
    {
        var (start, stop) = (Math.Max(one.Start, other.Start), Math.Min(one.Stop, other.Stop));
        var doubt = Math.Max(Inside(one, other, Unclosed), Inside(other, one, PartnersUnclosed));
        var syncErr = Math.Max(one.SyncErr, other.SyncErr);
        return new SweptInterval(start, stop, ClocksDiffer && AreNear(one, other) ? Math.Max(doubt, Inferred) : doubt, syncErr);
    }

    // Where the common time lies inside of a row, it is no matter that the row is longer than was seen.
    private static long Inside(in SweptInterval row, in SweptInterval other, bool unclosed) =>
        !unclosed && row.Doubt == Edge && row.Start < other.Start && row.Stop > other.Stop ? 0 : row.Doubt;

    private static bool AreNear(in SweptInterval one, in SweptInterval other)
    {
        var error = one.SyncErr + other.SyncErr;
        return Math.Abs(one.Start - other.Start) < error || Math.Abs(one.Stop - other.Stop) < error
            || Math.Abs(one.Start - other.Stop) < error || Math.Abs(one.Stop - other.Start) < error;
    }

    /// <summary>Of an interval and a partner, the one that stops first has met all that it can meet.</summary>
    private sealed class Zipper(PairSweep rule) : IKeySweep
    {
        private readonly SweptIntervals _intervals = new(), _partners = new();

        public void Add(in FedRow row) => (row.Role == SweepRole.Partner ? _partners : _intervals).Add(row);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Sweep(List<SweptRow> rows)
        {
            ReadOnlySpan<SweptInterval> intervals = _intervals.InOrder(), partners = _partners.InOrder();
            for (int i = 0, j = 0; i < intervals.Length && j < partners.Length;)
            {
                ref readonly var interval = ref intervals[i];
                ref readonly var partner = ref partners[j];
                // The later to start does so while the other one runs.
                if (interval.Start >= partner.Start ? partner.Stop > interval.Start : interval.Stop > partner.Start)
                    rows.Add(new SweptRow(rule.Common(interval, partner), interval.Start, partner.Start));
                if (interval.Stop < partner.Stop || (interval.Stop == partner.Stop && interval.Start <= partner.Start)) i++;
                else j++;
            }
        }
    }
}
