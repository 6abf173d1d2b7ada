using System.Collections.Concurrent;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Dump;

/// <summary>Events of a name.</summary>
internal readonly record struct NameCount(string Name, long Events);

/// <summary>Counts events by name: streams in parallel and unmerged, every field stepped over.</summary>
internal sealed class TraceCount(StreamTable table, EventSelection selection)
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Names _names = new();

    /// <summary>Counts, the most frequent name first.</summary>
    public (IReadOnlyList<NameCount> Counts, DumpReport Report) Run(CancellationToken cancellation)
    {
        var totals = new StreamTotals[table.Streams.Length];
        var failures = new TraceException?[table.Streams.Length];
        var largestFirst = Partitioner.Create(table.Streams.OrderByDescending(stream => stream.Source.Info.Bytes), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(
            largestFirst,
            new ParallelOptions { CancellationToken = cancellation },
            () => new EventBatch(),
            (stream, _, batch) =>
            {
                (totals[stream.Id.Value], failures[stream.Id.Value]) = selection.HasRange ? CountRange(stream, cancellation) : CountAll(stream, batch, cancellation);
                return batch;
            },
            _ => { });
        NameCount[] counts = [.. _counts.Select(pair => new NameCount(pair.Key, pair.Value)).OrderByDescending(count => count.Events).ThenBy(count => count.Name, StringComparer.Ordinal)];
        return (counts, new DumpReport(counts.Sum(count => count.Events), IsWhole: true, totals, [.. failures.OfType<TraceException>()]));
    }

    /// <summary>Counts without looking at single events.</summary>
    private (StreamTotals, TraceException?) CountAll(TracedStream stream, EventBatch batch, CancellationToken cancellation)
    {
        using var reader = stream.Source.Read(EventSchema.Nothing, _names);
        var failure = Read(reader, batch, cancellation);
        foreach (var (name, events) in reader.Totals.ByName)
            if (selection.Wanted?.Invoke(name) ?? true) Add(name, events);
        return (reader.Totals, failure);
    }

    private static TraceException? Read(IEventReader reader, EventBatch batch, CancellationToken cancellation)
    {
        try
        {
            while (reader.Read(batch)) cancellation.ThrowIfCancellationRequested();
            return null;
        }
        catch (TraceException failure)
        {
            return failure;
        }
    }

    private (StreamTotals, TraceException?) CountRange(TracedStream stream, CancellationToken cancellation)
    {
        using var events = new SelectedEvents(stream.Source, selection, cancellation);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        TraceException? failure = null;
        try
        {
            while (events.Next()) counts[events.Walker.Name] = counts.GetValueOrDefault(events.Walker.Name) + 1;
        }
        catch (TraceException error)
        {
            failure = error;
        }

        foreach (var (name, count) in counts) Add(name, count);
        return (events.Walker.Totals, failure);
    }

    private void Add(string name, long events) => _counts.AddOrUpdate(name, events, (_, before) => before + events);
}
