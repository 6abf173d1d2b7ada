namespace VmQuery.Engine.Compile;

/// <summary>Adds up what several readers did and reports it, at most some ten times a second.</summary>
internal sealed class ProgressMeter(IProgress<CompileProgress>? progress, string phase, long total)
{
    private const long MinimumGapMs = 80;
    private long _done;
    private long _events;
    private long _lastReport = -MinimumGapMs;

    /// <summary>Opens the part of one reader.</summary>
    public PartMeter Part() => new(this);

    private void Add(long bytes, long events)
    {
        var done = Interlocked.Add(ref _done, bytes);
        var seen = Interlocked.Add(ref _events, events);
        if (progress is null) return;
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref _lastReport);
        if (now - last < MinimumGapMs && done < total) return;
        if (Interlocked.CompareExchange(ref _lastReport, now, last) == last) progress.Report(new CompileProgress(phase, done, total, seen));
    }

    /// <summary>What one reader did so far.</summary>
    internal sealed class PartMeter(ProgressMeter whole)
    {
        private long _bytes;
        private long _events;

        /// <summary>Takes the reader's totals, as they stand now.</summary>
        public void Report(long bytes, long events)
        {
            if (bytes == _bytes && events == _events) return;
            whole.Add(bytes - _bytes, events - _events);
            (_bytes, _events) = (bytes, events);
        }
    }
}
