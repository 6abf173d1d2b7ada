using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>The time that intervals of a key cover, and pauses between them up to a length.</summary>
internal sealed record MergeSweep(ImmutableArray<string> Keys, long PauseNs) : SweepRule(Keys)
{
    /// <inheritdoc/>
    public override string Title => string.Create(CultureInfo.InvariantCulture, $"merged within {PauseNs}");

    /// <inheritdoc/>
    public override IKeySweep Start() => new Parts(PauseNs);

    /// <summary>In order of start, a row continues a part as long as it does not start further than the pause after the part's stop.</summary>
    private sealed class Parts(long pauseNs) : IKeySweep
    {
        private readonly SweptIntervals _intervals = new();

        public void Add(in FedRow row) => _intervals.Add(row);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Sweep(List<SweptRow> rows)
        {
            var intervals = _intervals.InOrder();
            for (var i = 0; i < intervals.Length;)
            {
                var (start, stop, doubt, syncErr) = intervals[i];
                for (i++; i < intervals.Length && intervals[i].Start <= stop + pauseNs; i++)
                {
                    stop = Math.Max(stop, intervals[i].Stop);
                    doubt = Math.Max(doubt, intervals[i].Doubt);
                    syncErr = Math.Max(syncErr, intervals[i].SyncErr);
                }

                rows.Add(new SweptRow(new SweptInterval(start, stop, doubt, syncErr)));
            }
        }
    }
}
