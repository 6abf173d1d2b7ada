using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A file of a trace of which not even the first packet can be read; says so when it is read.</summary>
internal sealed class BrokenStream(StreamInfo info, TraceException failure) : IEventStream
{
    /// <inheritdoc/>
    public StreamInfo Info => info;

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => new Reader(failure);

    /// <inheritdoc/>
    public IEventWalker Walk(Func<string, bool>? wanted = null) => new Reader(failure);

    private sealed class Reader(TraceException failure) : IEventReader, IEventWalker
    {
        public StreamTotals Totals { get; } = new();

        public string Name => string.Empty;

        public long? TimeNs => null;

        public ulong? Cycles => null;

        public int Cpu => -1;

        public bool Read(EventBatch batch)
        {
            batch.Clear();
            throw failure;
        }

        public bool Next() => throw failure;

        public void Visit(IFieldVisitor visitor)
        {
            // It never stands at an event.
        }

        public void Dispose()
        {
        }
    }
}
