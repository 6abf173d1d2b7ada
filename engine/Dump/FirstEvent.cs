using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Dump;

/// <summary>Finds where the time of traces starts.</summary>
internal static class FirstEvent
{
    /// <summary>Time of the earliest event; null when no event has one. Reads no more than the first part of each stream.</summary>
    public static long? TimeNs(StreamTable table, CancellationToken cancellation)
    {
        var batch = new EventBatch();
        return table.Streams.Select(stream => TimeNs(stream.Source, batch, cancellation)).Min();
    }

    private static long? TimeNs(IEventStream stream, EventBatch batch, CancellationToken cancellation)
    {
        using var reader = stream.Read(EventSchema.Nothing, new Names());
        try
        {
            while (reader.Totals.FirstNs is null && reader.Read(batch)) cancellation.ThrowIfCancellationRequested();
        }
        catch (TraceException)
        {
            // Whoever reads the stream for its events meets the error again, and reports it.
        }

        return reader.Totals.FirstNs;
    }
}
