using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A running decoder of a stream. This part: how it runs, and what it does about errors; packets and events are in the other parts.</summary>
internal sealed unsafe partial class CtfReader : IEventReader
{
    private const long MostBytes = 1 << 20;
    private const ulong SmallIds = 1 << 12;

    private readonly StreamLayout _layout;
    private readonly PacketIndex _index;
    private readonly StreamParticulars _particulars;
    private readonly TraceReadOptions _options;
    private readonly PacketWindow _window;
    private readonly DecodeContext _context;
    private readonly PacketHeaders _headers;
    private readonly EventDecoders _decoders;
    private readonly HoleMarker _holes;
    private readonly OddityLog _oddities;
    private TraceException? _failure;
    private Packet? _packet;
    private int _next;
    private long _previousStopNs;
    private long _bytesBefore;
    private long _eventsBefore;
    private bool _finished;

    public CtfReader(StreamLayout layout, PacketIndex index, StreamParticulars particulars, TraceReadOptions options, PacketWindow window, EventSchema schema, Names names)
    {
        _window = window;
        _layout = layout;
        _index = index;
        _particulars = particulars;
        _options = options;
        _context = new DecodeContext(names);
        _headers = new PacketHeaders(_window, _context);
        var ids = (int)Math.Min(layout.LargestId + 1, SmallIds);
        _loop = new HeaderLoop(layout.HeaderLoop.Value, ids, _context);
        _decoders = new EventDecoders(layout.PlansFor(schema), particulars.MetadataFile, ids, _context, _loop);
        _holes = new HoleMarker(particulars.Ways.DropsForWantOfRoom, Totals.Losses);
        _oddities = new OddityLog(Totals.Oddities);
        _hasTime = particulars.Clock is not null;
        _clock = particulars.Clock.GetValueOrDefault();
    }

    /// <inheritdoc/>
    public StreamTotals Totals { get; } = new();

    /// <inheritdoc/>
    public bool Read(EventBatch batch)
    {
        batch.Clear();
        if (_failure is { } failure) throw failure;
        _context.Batch = batch;
        var bytes = Consumed;
        try
        {
            while (!_finished && !batch.IsFull && Consumed - bytes < MostBytes) Step(batch);
        }
        catch (TraceException error)
        {
            // What was read before the error stands; the error comes with the next call.
            _failure = error;
            CloseHole(batch);
            if (batch.Count == 0) throw;
        }
        finally
        {
            Publish();
        }

        return batch.Count > 0 || !_finished;
    }

    /// <summary>Adds what whoever looks at its events finds odd about them.</summary>
    public void Note(StreamOddity oddity) => _oddities.Add(oddity);

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    private long Consumed => _packet is null ? _bytesBefore : _bytesBefore + (_position >> 3);

    private void Publish()
    {
        Totals.Events = _loop.Events;
        Totals.Bytes = Consumed;
        if (_finished || _failure is not null) CountNames();
        if (!_hasTime || _loop.Events == 0) return;
        Totals.FirstNs = _earliestNs;
        Totals.LastNs = Math.Max(_latestNs, _lastNs);
    }

    private void CountNames()
    {
        Totals.ByName.Clear();
        foreach (var decoder in _decoders.All)
            Totals.ByName[decoder.Plan.Name] = Totals.ByName.GetValueOrDefault(decoder.Plan.Name) + decoder.Events + _loop.Skipped(decoder.Plan.Class.Id);
    }

    private void Step(EventBatch batch)
    {
        try
        {
            Advance(batch);
        }
        catch (TraceException error) when (_options.Salvage && !_finished)
        {
            LeaveOut(error, batch);
        }
    }

    private void Advance(EventBatch batch)
    {
        if (_packet is null) StartPacket(batch);
        else if (_position < _packet.ContentBits) DecodeEvents(batch, _packet);
        else StopPacket(batch, _packet);
    }

    /// <summary>Gives up what is left of a packet, and marks it as a hole.</summary>
    private void LeaveOut(TraceException error, EventBatch batch)
    {
        var packet = _packet ?? _index.Packets[_next - 1];
        _oddities.Add(LeftOut.Packet(error, (packet.SizeBits - (_packet is null ? 0 : _position)) >> 3));
        if (_packet is null) return;
        if (_hasTime) _holes.BreakOff(_lastNs, batch);
        _position = packet.ContentBits;
    }
}
