using System.Collections.Frozen;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>What the order of changes says of the counters of two CPUs: the least that the later one is ahead, which is negative when it is behind.</summary>
/// <param name="Backward">Changes with an earlier TSC than the one before them.</param>
internal sealed record ClockBounds(IReadOnlyDictionary<(int Earlier, int Later), long> Least, int Backward);

/// <summary>Puts the run state changes of a vCPU in the order in which they can have happened.</summary>
internal sealed class ChangeChain
{
    private const byte Running = 0;

    /// <summary>A counter that is behind hides one run of the vCPU, or two, from what comes after.</summary>
    private const int MostOvertaken = 4;

    private readonly List<(SchedulerChange[] Changes, int At)> _cpus;
    private readonly FrozenDictionary<int, long> _offsets;

    private ChangeChain(IEnumerable<SchedulerChange> changes, FrozenDictionary<int, long> offsets)
    {
        _cpus = [.. changes.GroupBy(change => change.Cpu).Select(cpu => (cpu.ToArray(), 0))];
        _offsets = offsets;
    }

    /// <summary>What follows for the counters.</summary>
    /// <param name="changes">Of each CPU in their order.</param>
    /// <param name="offsets">What is known of the counters so far.</param>
    public static ClockBounds Bounds(IEnumerable<SchedulerChange> changes, FrozenDictionary<int, long> offsets)
    {
        var least = new Dictionary<(int Earlier, int Later), long>();
        var backward = 0;
        foreach (var vcpu in changes.GroupBy(change => change.Vcpu))
        {
            foreach (var (before, next) in new ChangeChain(vcpu, offsets).Pairs())
            {
                var ahead = unchecked((long)(next.Tsc - before.Tsc));
                var pair = (before.Cpu, next.Cpu);
                least[pair] = Math.Min(ahead, least.GetValueOrDefault(pair, long.MaxValue));
                if (ahead < 0) backward++;
            }
        }

        return new ClockBounds(least, backward);
    }

    /// <summary>Changes of two CPUs of which one follows the other.</summary>
    private IEnumerable<(SchedulerChange Before, SchedulerChange Next)> Pairs()
    {
        SchedulerChange? last = null;
        while (_cpus.Count > 0)
        {
            var next = Take(last);
            var follows = last is { } before && Follows(before, next);
            if (follows && last!.Value.Cpu != next.Cpu) yield return (last.Value, next);

            // Where the chain breaks, records are missing, and what comes next may be in any order.
            last = follows || last is null ? next : null;
        }
    }

    /// <summary>
    /// Takes the earliest change. But when it cannot come next, and what another CPU wrote leads from the last to it, its counter is ahead of that CPU's.
    /// </summary>
    private SchedulerChange Take(SchedulerChange? last)
    {
        var earliest = Enumerable.Range(0, _cpus.Count).MinBy(Time);
        var first = Head(earliest);
        var taken = last is { } known && Follows(known, first)
            ? earliest
            : Enumerable.Range(0, _cpus.Count).Where(cpu => cpu != earliest && IsOvertaken(cpu, last, first)).OrderBy(Time).Append(earliest).First();
        var next = Head(taken);
        var (changes, at) = _cpus[taken];
        if (at + 1 == changes.Length) _cpus.RemoveAt(taken);
        else _cpus[taken] = (changes, at + 1);
        return next;
    }

    private bool IsOvertaken(int cpu, SchedulerChange? last, SchedulerChange first)
    {
        var (changes, at) = _cpus[cpu];
        if (last is null) return Follows(changes[at], first) && !Follows(first, changes[at]);
        foreach (var change in changes.AsSpan(at, Math.Min(MostOvertaken, changes.Length - at)))
        {
            if (!Follows(last.Value, change)) return false;
            if (Follows(change, first)) return true;
            last = change;
        }

        return false;
    }

    /// <summary>Whether one leaves what the other came to; a vCPU leaves the CPU that it is on.</summary>
    private static bool Follows(in SchedulerChange before, in SchedulerChange next) => before.New == next.Old && (next.Old != Running || before.Cpu == next.Cpu);

    private SchedulerChange Head(int cpu) => _cpus[cpu].Changes[_cpus[cpu].At];

    private long Time(int cpu) => (long)Head(cpu).Tsc + _offsets.GetValueOrDefault(Head(cpu).Cpu);
}
