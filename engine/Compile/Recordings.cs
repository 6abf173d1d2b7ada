using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>
/// When a machine was being recorded, and which streams start after their time or end before it: because the rest cannot be read, or
/// because the next recording of the machine starts only later.
/// </summary>
internal sealed class Recordings
{
    /// <summary>A process may be traced in user space at any time: between two such traces the machine's own events are not missing.</summary>
    private const string UserDomain = "ust";

    private readonly ImmutableArray<ImmutableArray<TimeSpanNs>> _byMachine;
    private readonly Dictionary<int, TimeSpanNs> _byTrace = [];

    /// <param name="coverage">Coverage of each machine, from its first recording to its last.</param>
    public Recordings(TraceSet set, StreamTable table, ImmutableArray<StreamTotals> totals, ImmutableArray<TimeSpanNs> coverage)
    {
        var spans = table.Streams
            .Where(stream => set.Traces[stream.Trace.Value].Info.Domain is not UserDomain)
            .GroupBy(stream => (Machine: stream.Machine.Value, Trace: stream.Trace.Value))
            .Select(streams => (streams.Key, Span: SessionPlan.HullOf(streams.Select(stream => totals[stream.Id.Value]))))
            .Where(found => found.Span is not null)
            .ToLookup(found => found.Key.Machine, found => (found.Key.Trace, Span: found.Span!.Value));
        _byMachine = [.. coverage.Select((whole, machine) => spans.Contains(machine) ? Join(spans[machine].Select(found => found.Span)) : [whole])];
        foreach (var (trace, span) in spans.SelectMany(found => found)) _byTrace[trace] = span;
        Heads = table.Streams
            .Select(stream => (stream.Id, Loss: HeadOf(stream, totals[stream.Id.Value], coverage[stream.Machine.Value])))
            .Where(head => head.Loss is not null)
            .ToImmutableDictionary(head => head.Id, head => head.Loss!);
        Tails = table.Streams
            .Select(stream => (stream.Id, Loss: TailOf(stream, totals[stream.Id.Value], coverage[stream.Machine.Value])))
            .Where(tail => tail.Loss is not null)
            .ToImmutableDictionary(tail => tail.Id, tail => tail.Loss!);
    }

    /// <summary>What is missing in front of the first event of a stream.</summary>
    public ImmutableDictionary<StreamId, StreamLoss> Heads { get; }

    /// <summary>What is missing behind the last event of a stream.</summary>
    public ImmutableDictionary<StreamId, StreamLoss> Tails { get; }

    /// <summary>The times at which a machine was being recorded, in order and apart from each other.</summary>
    public ImmutableArray<TimeSpanNs> Of(MachineId machine) => _byMachine[machine.Value];

    /// <summary>The one that a stream is part of; null when it is none in particular.</summary>
    public TimeSpanNs? Of(TracedStream stream) =>
        _byTrace.TryGetValue(stream.Trace.Value, out var own) ? Of(stream.Machine).First(span => span.StartNs <= own.StartNs && own.StopNs <= span.StopNs) : null;

    private StreamLoss? HeadOf(TracedStream stream, StreamTotals totals, TimeSpanNs coverage)
    {
        var own = Of(stream) ?? coverage;
        return totals.UnreadUpToNs is { } stop && stop > own.StartNs ? new StreamLoss(own.StartNs, Math.Min(stop, own.StopNs), 0, 0, LossReason.Corrupt) : null;
    }

    private StreamLoss? TailOf(TracedStream stream, StreamTotals totals, TimeSpanNs coverage)
    {
        var own = Of(stream) ?? coverage;
        TimeSpanNs? next = Of(stream.Machine).Where(span => span.StartNs > own.StopNs).Select(span => (TimeSpanNs?)span).FirstOrDefault();
        var start = totals.UnreadFromNs is { } unread ? Math.Max(unread, own.StartNs) : own.StopNs;
        var stop = next?.StartNs ?? (totals.UnreadFromNs is null ? own.StopNs : coverage.StopNs);
        return start >= stop ? null : new StreamLoss(start, stop, 0, 0, totals.UnreadFromNs is null ? LossReason.Unrecorded : LossReason.Unread);
    }

    private static ImmutableArray<TimeSpanNs> Join(IEnumerable<TimeSpanNs> spans)
    {
        var joined = new List<TimeSpanNs>();
        foreach (var span in spans.OrderBy(span => span.StartNs))
        {
            if (joined.Count > 0 && span.StartNs <= joined[^1].StopNs) joined[^1] = joined[^1] with { StopNs = Math.Max(joined[^1].StopNs, span.StopNs) };
            else joined.Add(span);
        }

        return [.. joined];
    }
}
