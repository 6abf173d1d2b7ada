using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A file of a trace of which not even the first packet can be read; says so when it is read.</summary>
/// <param name="oddity">What a stream without events has to say.</param>
/// <param name="failure">The error to meet instead; null when it is read as a stream without events.</param>
internal sealed class BrokenStream(StreamInfo info, StreamOddity oddity, TraceException? failure) : IEventStream
{
    /// <inheritdoc/>
    public StreamInfo Info => info;

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => new Reader(oddity, failure);

    /// <inheritdoc/>
    public IEventWalker Walk(Func<string, bool>? wanted = null) => new Reader(oddity, failure);

    private sealed class Reader(StreamOddity oddity, TraceException? failure) : IEventReader, IEventWalker
    {
        public StreamTotals Totals { get; } = new();

        public string Name => string.Empty;

        public long? TimeNs => null;

        public ulong? Cycles => null;

        public int Cpu => -1;

        public bool Read(EventBatch batch)
        {
            batch.Clear();
            return Next();
        }

        public bool Next()
        {
            if (failure is not null) throw failure;
            if (Totals.Oddities.Count == 0) Totals.Oddities.Add(oddity);
            Totals.UnreadFromNs = long.MinValue;
            return false;
        }

        public void Visit(IFieldVisitor visitor)
        {
            // It never stands at an event.
        }

        public void Dispose()
        {
        }
    }
}
