using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>A reader that puts a hole behind the last record of another.</summary>
internal sealed class TailedReader(IEventReader reader, StreamLoss tail, int cpu) : IEventReader
{
    private bool _told;

    /// <inheritdoc/>
    public StreamTotals Totals => reader.Totals;

    /// <inheritdoc/>
    public bool Read(EventBatch batch)
    {
        if (_told)
        {
            batch.Clear();
            return false;
        }

        if (reader.Read(batch)) return true;
        batch.Append(tail.StartNs, EventSchema.LossStart, cpu, 0, 0);
        batch.Append(tail.StopNs, EventSchema.LossStop, cpu, 2, 0);
        return _told = true;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
