using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>When events of which CPU of a machine may be missing.</summary>
internal sealed class Holes
{
    private readonly Dictionary<int, List<Hole>> _byCpu = [];
    private long _lastStop = long.MinValue;

    /// <summary>Events of a CPU are lost from now on.</summary>
    public void Start(int cpu, long timeNs)
    {
        if (!_byCpu.TryGetValue(cpu, out var holes)) _byCpu[cpu] = holes = [];
        if (holes.Count > 0 && holes[^1].StopNs == long.MaxValue) return;
        holes.Add(new Hole(timeNs, long.MaxValue));
        _lastStop = long.MaxValue;
    }

    /// <summary>Events of a CPU are complete again from now on.</summary>
    public void Stop(int cpu, long timeNs)
    {
        if (!IsOpen(cpu)) return;
        var holes = _byCpu[cpu];
        holes[^1] = holes[^1] with { StopNs = Math.Max(timeNs, holes[^1].StartNs) };
        _lastStop = _byCpu.Values.Max(list => list[^1].StopNs);
    }

    /// <summary>Whether events of a CPU may be missing now.</summary>
    public bool IsOpen(int cpu) => _lastStop == long.MaxValue && _byCpu.TryGetValue(cpu, out var holes) && holes[^1].StopNs == long.MaxValue;

    /// <summary>Whether events of any CPU may be missing now.</summary>
    public bool AnyOpen => _lastStop == long.MaxValue;

    /// <summary>Whether a time from then to now overlaps a hole of any CPU or starts where one stops.</summary>
    public bool Touch(long sinceNs) => _lastStop >= sinceNs;

    /// <summary>The same for one CPU.</summary>
    public bool Touch(int cpu, long sinceNs) => Touch(sinceNs) && Last(cpu, sinceNs) is { } hole && hole.StopNs >= sinceNs;

    /// <summary>Since when nothing is missing on any CPU; the end of time when something is missing now.</summary>
    public long QuietSince(long sinceNs) => Math.Max(_lastStop, sinceNs);

    /// <summary>The same for one CPU.</summary>
    public long QuietSince(int cpu, long sinceNs) => Last(cpu, sinceNs) is { } hole ? Math.Max(hole.StopNs, sinceNs) : sinceNs;

    /// <summary>From when on, at or after a time, events of any CPU were missing; null when none were.</summary>
    public long? FirstLoss(long sinceNs)
    {
        if (_lastStop <= sinceNs) return null;
        long? first = null;
        foreach (var holes in _byCpu.Values)
        {
            var at = FirstStoppingAfter(holes, sinceNs);
            if (at < holes.Count) first = Math.Min(first ?? long.MaxValue, Math.Max(holes[at].StartNs, sinceNs));
        }

        return first;
    }

    /// <summary>Start of the first hole of a CPU that opened at or after a time; null when none did.</summary>
    public long? FirstOpened(int cpu, long sinceNs)
    {
        if (Last(cpu, sinceNs) is not { } last || last.StartNs < sinceNs) return null;
        var holes = _byCpu[cpu];
        var at = FirstStoppingAfter(holes, sinceNs);
        while (at < holes.Count && holes[at].StartNs < sinceNs) at++;
        return at < holes.Count ? holes[at].StartNs : null;
    }

    /// <summary>The last hole of a CPU; null when no hole at all reaches a time.</summary>
    private Hole? Last(int cpu, long sinceNs) => _lastStop >= sinceNs && _byCpu.TryGetValue(cpu, out var holes) ? holes[^1] : null;

    private static int FirstStoppingAfter(List<Hole> holes, long timeNs) => Bisection.FirstAbove(CollectionsMarshal.AsSpan(holes), timeNs, static hole => hole.StopNs);

    private readonly record struct Hole(long StartNs, long StopNs);
}
