using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A stream over its files. The walk over its packets is done once, when the first reader starts.</summary>
internal sealed class CtfStream : IEventStream
{
    private readonly StreamLayout _layout;
    private readonly StreamParticulars _particulars;
    private readonly TraceReadOptions _options;
    private readonly WindowBuffers _buffers;
    private readonly Lazy<PacketIndex> _index;

    /// <param name="buffers">Shared by the streams of all traces that are opened together.</param>
    public CtfStream(StreamLayout layout, StreamInfo info, StreamParticulars particulars, IReadOnlyList<string> files, TraceReadOptions options, WindowBuffers buffers)
    {
        _layout = layout;
        _particulars = particulars;
        _options = options;
        _buffers = buffers;
        _index = new Lazy<PacketIndex>(() => PacketIndex.Walk(layout, particulars, files, buffers, options.Salvage));
        Info = info;
    }

    /// <inheritdoc/>
    public StreamInfo Info { get; }

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => MakeReader(schema, names);

    /// <inheritdoc/>
    public IEventWalker Walk(Func<string, bool>? wanted = null) => new CtfWalker(MakeReader(_layout.SchemaOf(wanted), new Names()), Info.HasClock, _layout.PacketFields(_buffers));

    private CtfReader MakeReader(EventSchema schema, Names names) =>
        new(_layout, _index.Value, _particulars, _options, new PacketWindow(_buffers, _buffers.UsualBytes) { Together = _buffers.Files }, schema, names);
}
