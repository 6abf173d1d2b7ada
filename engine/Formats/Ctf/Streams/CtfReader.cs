using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>A running decoder of a stream. This part: packet after packet; the events of a packet are in the other part.</summary>
internal sealed unsafe partial class CtfReader : IEventReader
{
    private const long MostBytes = 1 << 20;

    private readonly StreamLayout _layout;
    private readonly PacketIndex _index;
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
    private bool _finished;

    /// <param name="dropsForWantOfRoom">Whether the tracer drops events only when its ring buffer is full.</param>
    /// <param name="windowBytes">Bytes to read at once.</param>
    public CtfReader(StreamLayout layout, PacketIndex index, bool dropsForWantOfRoom, int windowBytes, EventSchema schema, Names names)
    {
        _window = new PacketWindow(windowBytes);
        _layout = layout;
        _index = index;
        _context = new DecodeContext(names);
        _headers = new PacketHeaders(_window, _context);
        _decoders = new EventDecoders(layout.PlansFor(schema), layout.LargestId, _context);
        _holes = new HoleMarker(dropsForWantOfRoom);
        _oddities = new OddityLog(Totals.Oddities);
        _header = layout.HeaderCode.Value.CreateDelegate<Stepper>(_context);
        _hasTime = layout.Clock is not null;
        _clock = layout.Clock.GetValueOrDefault();
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
            while (!_finished && !batch.IsFull && Consumed - bytes < MostBytes) Advance(batch);
        }
        catch (TraceException error)
        {
            // What was read before the error stands; the error comes with the next call.
            _failure = error;
            Publish();
            if (batch.Count == 0) throw;
        }

        Publish();
        return batch.Count > 0 || !_finished;
    }

    private long Consumed => _packet is null ? _bytesBefore : _bytesBefore + (_position >> 3);

    private void Publish()
    {
        Totals.Events = _events;
        Totals.Bytes = Consumed;
        if (!_hasTime || _events == 0) return;
        Totals.FirstNs = _earliestNs;
        Totals.LastNs = Math.Max(_latestNs, _lastNs);
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    private void Advance(EventBatch batch)
    {
        if (_packet is null) StartPacket(batch);
        else if (_position < _packet.ContentBits) DecodeEvents(batch, _packet);
        else StopPacket(batch, _packet);
    }

    private void StartPacket(EventBatch batch)
    {
        if (_next == _index.Packets.Count)
        {
            _finished = true;
            if (_next > 0) _oddities.Finish(_index.Packets[^1].File, _index.Packets[^1].Offset);
            if (_index.Broken is { } broken) throw broken;
            return;
        }

        var previous = _next > 0 ? _index.Packets[_next - 1] : null;
        var packet = _index.Packets[_next++];
        _window.Open(packet.File);
        _headers.Read(_layout.PacketPlan, packet.File, packet.Offset);
        _position = _headers.Stop;
        _limit = 0;
        _cycles = packet.Start ?? _cycles;
        Refill(packet, 0);
        var loss = PacketLoss.Between(previous, packet, _layout.DiscardedBits);
        if (loss.Oddity is { } oddity) _oddities.Add(previous is null ? "lost-before-start" : "lost-counter-falls", packet.File, packet.Offset, oddity);
        if (_hasTime)
        {
            _holes.Start(loss, TimesOf(packet), packet.Cpu, batch);
            _holes.Expect(packet.SizeBits, _largestEvent);
        }
        else if (loss is not { Events: 0, Packets: 0 })
        {
            Totals.Losses.Add(new StreamLoss(0, 0, loss.Events, loss.Packets));
        }

        _packet = packet;
    }

    private void StopPacket(EventBatch batch, Packet packet)
    {
        if (_hasTime && _holes.Stop(_lastNs, batch) is { } loss) Totals.Losses.Add(loss);
        _previousStopNs = Math.Max(_lastNs, StopOf(packet));
        Totals.Packets++;
        _bytesBefore += packet.SizeBits / 8;
        _packet = null;
    }

    private PacketTimes TimesOf(Packet packet)
    {
        var previousStop = Totals.Packets == 0 ? Ns(packet.Start) ?? 0 : _previousStopNs;
        var nextStart = _next < _index.Packets.Count ? Ns(_index.Packets[_next].Start) : null;
        return new PacketTimes(previousStop, Ns(packet.Start) ?? previousStop, StopOf(packet), nextStart ?? long.MaxValue);
    }

    /// <summary>End of a packet as it says; a tracer that crashed left 0.</summary>
    private long StopOf(Packet packet) => packet.Stop is { } stop and > 0 && stop >= (packet.Start ?? 0) ? Ns(stop)!.Value : long.MinValue;

    private long? Ns(ulong? cycles) => cycles is { } count ? _clock.ToNs(count) : null;
}
