using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>A reader that puts holes in front of the first record of another and behind its last.</summary>
/// <param name="head">Null for none, as <paramref name="tail"/>.</param>
internal sealed class EdgedReader(IEventReader reader, StreamLoss? head, StreamLoss? tail, int cpu) : IEventReader
{
    private StreamLoss? _head = head;
    private StreamLoss? _tail = tail;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public StreamTotals Totals => reader.Totals;

    /// <inheritdoc/>
    public bool Read(EventBatch batch)
    {
        if (_head is not null)
        {
            batch.Clear();
            Put(ref _head, batch);
            return true;
        }

        if (!_isAtEnd && reader.Read(batch)) return true;
        if (_isAtEnd) batch.Clear();
        _isAtEnd = true;
        if (_tail is null) return false;
        Put(ref _tail, batch);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private void Put(ref StreamLoss? hole, EventBatch batch)
    {
        batch.Append(hole!.StartNs, EventSchema.LossStart, cpu, 0, 0);
        batch.Append(hole.StopNs, EventSchema.LossStop, cpu, 2, 0);
        hole = null;
    }
}
