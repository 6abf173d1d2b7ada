using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A file of a trace of which not even the first packet can be read; says so when it is read.</summary>
/// <param name="salvage">Whether it is read as a stream without events.</param>
internal sealed class BrokenStream(StreamInfo info, TraceException failure, bool salvage) : IEventStream
{
    /// <inheritdoc/>
    public StreamInfo Info => info;

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => new Reader(info, failure, salvage);

    /// <inheritdoc/>
    public IEventWalker Walk(Func<string, bool>? wanted = null) => new Reader(info, failure, salvage);

    private sealed class Reader(StreamInfo info, TraceException failure, bool salvage) : IEventReader, IEventWalker
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
            if (!salvage) throw failure;
            if (Totals.Oddities.Count == 0) Totals.Oddities.Add(LeftOut.Rest(failure, info.Bytes));
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
