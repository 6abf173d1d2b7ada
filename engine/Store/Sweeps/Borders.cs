using VmQuery.Engine.Models;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>The borders of the intervals of one key, and the sweep over them.</summary>
/// <remarks>
/// A border is one number, so that sorting is merging runs of numbers: the time since the session's start, then two bits of doubt, whether it
/// counts, whether it opens. Tracks come in order, so there are few runs.
/// </remarks>
internal sealed class Borders(TimeSpanNs session)
{
    private const int TimeShift = 4, DoubtShift = 2;
    private const long Counts = 2, Opens = 1;

    private readonly List<long> _borders = [];
    private long _entities;
    private long _syncErr = -1;

    /// <summary>Takes a row of the feed.</summary>
    public void Add(SweepRole role, long start, long stop, int doubt, long syncErr)
    {
        _syncErr = Math.Max(_syncErr, syncErr);
        if (role == SweepRole.Entity) _entities++;
        if (role is not (SweepRole.Counted or SweepRole.Unknown)) return;
        var counts = role == SweepRole.Counted ? Counts : 0;
        var least = role == SweepRole.Unknown ? 1 : 0;
        var kind = (long)Math.Clamp(doubt, least, 3) << DoubtShift | counts;
        _borders.Add(start - session.StartNs << TimeShift | kind | Opens);
        _borders.Add(stop - session.StartNs << TimeShift | kind);
    }

    /// <summary>Adds the times in which enough are open, with the worst doubt that was open in each.</summary>
    public void Sweep(SweepKey key, SweepRule rule, SweptRows rows)
    {
        var borders = Runs.Sorted(_borders);
        Span<int> doubted = stackalloc int[4];
        var (open, held, since, worst) = (0L, false, 0L, 0);
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
                if (held) rows.Add(key, session.StartNs + since, session.StartNs + at, worst, _syncErr);
                (held, since, worst) = (holds, at, 0);
            }

            // The session's ends are borders too, at which nothing opens.
            var next = i < borders.Length ? borders[i] >> TimeShift : Math.Max(at, last);
            if (at < 0) next = Math.Min(next, 0);
            if (next == at) break;
            worst = Math.Max(worst, Worst(doubted));
            at = next;
        }

        if (held && since < at) rows.Add(key, session.StartNs + since, session.StartNs + at, worst, _syncErr);
    }

    private static int Worst(ReadOnlySpan<int> doubted) => doubted[3] > 0 ? 3 : doubted[2] > 0 ? 2 : doubted[1] > 0 ? 1 : 0;
}
