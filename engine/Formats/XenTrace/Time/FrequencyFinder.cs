using VmQuery.Engine.Formats.XenTrace.Records;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>A frequency that records tell, and the span in which half of what they tell lies.</summary>
internal readonly record struct FoundFrequency(ulong Hz, double LowHz, double HighHz, int Spans, bool IsRounded);

/// <summary>
/// Finds the frequency of the TSC. The scheduler writes how long a unit has been running in ns
/// (<c>SWITCH_INFPREV</c>, <c>SWITCH_INFCONT</c>) since it came (<c>SWITCH_INFNEXT</c>), in records that carry a TSC.
/// </summary>
/// <remarks>
/// Spans of some 50 ms are long enough for the microseconds between clock and record not to matter, and short enough for
/// many of them. Of all, weighted by length, the median counts. On a machine whose clock is steady they agree to a few parts in
/// ten thousand. Where Xen corrects its clock all the time (an emulated machine), its mean over a short trace may be a percent off;
/// then the nearest multiple of 100 MHz among what half of the spans tell is a better answer, and said to be one.
/// </remarks>
internal sealed unsafe class FrequencyFinder
{
    private const uint Continues = 0x28011;
    private const uint Leaves = 0x2800e;
    private const uint Comes = 0x2800f;

    private const uint LeastNs = 1_000_000;
    private const uint UsualNs = 50_000_000;
    private const int MostSpans = 1 << 14;
    private const int LeastSpans = 3;
    private const double SteadySpread = 0.001;
    private const double Step = 100e6;

    private readonly List<(double Hz, double Weight)> _spans = [];
    private readonly Dictionary<int, Run> _runs = [];

    /// <summary>Whether more records would not make it better.</summary>
    public bool HasEnough => _spans.Count >= MostSpans;

    /// <summary>Looks at a record that has a TSC.</summary>
    public void Take(int cpu, RecordHeader record, ulong tsc, uint* payload)
    {
        switch (record.Id)
        {
            case RecordHeader.Lost:
                Forget(cpu);
                break;
            case Comes when record.Words >= 2:
                _runs[cpu] = new Run(payload[0], payload[1], tsc, 0);
                break;
            case Leaves or Continues when record.Words >= 3:
                Stop(cpu, new Run(payload[0], payload[1], tsc, payload[2]), record.Id == Leaves);
                break;
        }
    }

    /// <summary>Records of a CPU were left out.</summary>
    public void Forget(int cpu) => _runs.Remove(cpu);

    /// <summary>What the records tell; null when too few do.</summary>
    public FoundFrequency? Find()
    {
        if (_spans.Count < LeastSpans) return null;
        var sorted = _spans.OrderBy(span => span.Hz).ToArray();
        var total = sorted.Sum(span => span.Weight);
        var (low, middle, high) = (Quantile(sorted, total / 4), Quantile(sorted, total / 2), Quantile(sorted, total * 3 / 4));
        var round = Math.Round(middle / Step) * Step;
        var isRounded = (high - low) / 2 > SteadySpread * middle && round >= low && round <= high;
        return new FoundFrequency((ulong)Math.Round(isRounded ? round : middle), low, high, sorted.Length, isRounded);
    }

    private void Stop(int cpu, Run now, bool leaves)
    {
        if (_runs.TryGetValue(cpu, out var run) && (run.Domain, run.Unit) == (now.Domain, now.Unit))
        {
            var ns = unchecked(now.RanNs - run.RanNs);
            if (ns < UsualNs && !leaves) return;
            if (ns >= LeastNs && now.Tsc > run.Tsc) _spans.Add(((now.Tsc - run.Tsc) * 1e9 / ns, ns));
        }

        if (leaves) Forget(cpu);
        else _runs[cpu] = now;
    }

    private static double Quantile((double Hz, double Weight)[] sorted, double weight)
    {
        foreach (var (hz, own) in sorted)
            if ((weight -= own) <= 0) return hz;
        return sorted[^1].Hz;
    }

    private readonly record struct Run(uint Domain, uint Unit, ulong Tsc, uint RanNs);
}
