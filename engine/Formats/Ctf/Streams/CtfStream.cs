using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A stream over its files. The walk over its packets is done once, when the first reader starts.</summary>
internal sealed class CtfStream : IEventStream
{
    private readonly StreamLayout _layout;
    private readonly bool _dropsForWantOfRoom;
    private readonly int _windowBytes;
    private readonly Lazy<PacketIndex> _index;

    /// <param name="windowBytes">Bytes that a reader reads at once.</param>
    public CtfStream(StreamLayout layout, StreamInfo info, IReadOnlyList<string> files, bool dropsForWantOfRoom, int windowBytes)
    {
        _layout = layout;
        _windowBytes = windowBytes;
        _dropsForWantOfRoom = dropsForWantOfRoom;
        _index = new Lazy<PacketIndex>(() => PacketIndex.Walk(layout, files));
        Info = info;
    }

    /// <inheritdoc/>
    public StreamInfo Info { get; }

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => new CtfReader(_layout, _index.Value, _dropsForWantOfRoom, _windowBytes, schema, names);
}

/// <summary>A file of a trace of which not even the first packet can be read; says so when it is read.</summary>
internal sealed class BrokenStream(StreamInfo info, TraceException failure) : IEventStream
{
    /// <inheritdoc/>
    public StreamInfo Info => info;

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => new Reader(failure);

    private sealed class Reader(TraceException failure) : IEventReader
    {
        public StreamTotals Totals { get; } = new();

        public bool Read(EventBatch batch)
        {
            batch.Clear();
            throw failure;
        }

        public void Dispose()
        {
        }
    }
}
