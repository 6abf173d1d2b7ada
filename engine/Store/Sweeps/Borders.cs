using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>The borders of the intervals of one key, and the sweep over them.</summary>
/// <remarks>
/// A border is one number, so that sorting is merging runs of numbers: the time since the session's start, then two bits of doubt, whether it
/// counts, whether it opens. Tracks come in order, so there are few runs.
/// </remarks>
internal sealed class Borders(CountSweep rule) : IKeySweep
{
    private const int TimeShift = 4, DoubtShift = 2;
    private const long Counts = 2, Opens = 1;

    private readonly List<long> _borders = [];
    private long _entities;
    private long _syncErr;

    /// <inheritdoc/>
    public void Add(in FedRow row)
    {
        _syncErr = Math.Max(_syncErr, row.SyncErr);
        if (row.Role == SweepRole.Entity) _entities++;
        if (row.Role is not (SweepRole.Counted or SweepRole.Unknown)) return;
        var counts = row.Role == SweepRole.Counted ? Counts : 0;
        var least = row.Role == SweepRole.Unknown ? 1 : 0;
        var kind = Math.Clamp(row.Doubt, least, 3) << DoubtShift | counts;
        _borders.Add(row.Start - rule.Session.StartNs << TimeShift | kind | Opens);
        _borders.Add(row.Stop - rule.Session.StartNs << TimeShift | kind);
    }

    /// <summary>Adds the times in which enough are open, with the worst doubt that was open in each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sweep(List<SweptRow> rows)
    {
        var session = rule.Session;
        var borders = Runs.Sorted(_borders);
        Span<int> doubted = stackalloc int[4];
        var (open, held, since, worst) = (0L, false, 0L, 0L);
        var (at, last) = (borders.IsEmpty ? 0 : Math.Min(borders[0] >> TimeShift, 0), session.StopNs - session.StartNs);
        for (var i = 0; ;)
        {
            for (; i < borders.Length && borders[i] >> TimeShift == at; i++)
            {
                var step = (borders[i] & Opens) != 0 ? 1 : -1;
                if ((borders[i] & Counts) != 0) open += step;
                doubted[(int)(borders[i] >> DoubtShift & 3)] += step;
            }

            var holds = rule.Holds(open, _entities);
            if (holds != held)
            {
                if (held) rows.Add(new SweptRow(new SweptInterval(session.StartNs + since, session.StartNs + at, worst, _syncErr)));
                (held, since, worst) = (holds, at, 0);
            }

            // The session's ends are borders too, at which nothing opens.
            var next = i < borders.Length ? borders[i] >> TimeShift : Math.Max(at, last);
            if (at < 0) next = Math.Min(next, 0);
            if (next == at) break;
            worst = Math.Max(worst, Worst(doubted));
            at = next;
        }

        if (held && since < at) rows.Add(new SweptRow(new SweptInterval(session.StartNs + since, session.StartNs + at, worst, _syncErr)));
    }

    private static long Worst(ReadOnlySpan<int> doubted) => doubted[3] > 0 ? 3 : doubted[2] > 0 ? 2 : doubted[1] > 0 ? 1 : 0;
}
