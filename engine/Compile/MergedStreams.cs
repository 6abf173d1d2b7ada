using System.Runtime.ExceptionServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>Some streams, merged and read like one; the lane of a record is the place of its stream among them.</summary>
/// <remarks>
/// What is touched for every record of a thousand streams does not fit into a processor's caches: each would be fetched from memory again
/// whenever its turn comes. A few dozen at a time fit, and are merged while what was decoded of them is still there.
/// </remarks>
internal sealed class MergedStreams(EventSchema schema, IReadOnlyList<StreamCursor> streams) : IEventReader
{
    private readonly EventMerge _merge = new(streams);
    private readonly RecordCopier _copier = new(schema);
    private ExceptionDispatchInfo? _failure;
    private bool _isAtEnd;

    /// <inheritdoc/>
    /// <remarks>Nothing: each of the streams counts for itself.</remarks>
    public StreamTotals Totals { get; } = new();

    /// <inheritdoc/>
    public bool Read(EventBatch batch)
    {
        batch.Clear();
        _failure?.Throw();
        try
        {
            while (!batch.IsFull && !_isAtEnd) Step(batch);
        }
        catch (TraceException error) when (batch.Count > 0)
        {
            // What was read before the error stands; the error comes with the next call.
            _failure = ExceptionDispatchInfo.Capture(error);
        }

        return batch.Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stream in streams) stream.Dispose();
    }

    private void Step(EventBatch batch)
    {
        if (_merge.MoveNext()) _copier.Copy(_merge.Current.Current, batch, checked((byte)_merge.First));
        else _isAtEnd = true;
    }
}
