using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The part of the reader for packets: where one starts and stops, what was lost between them, and what is odd about them.</summary>
internal sealed unsafe partial class CtfReader
{
    private void StartPacket(EventBatch batch)
    {
        if (_next == _index.Packets.Count)
        {
            Finish();
            return;
        }

        var previous = _next > 0 ? _index.Packets[_next - 1] : null;
        var packet = _index.Packets[_next++];
        _window.Open(packet.File);
        _headers.Read(_layout.PacketPlan, packet.File, packet.Offset);
        _position = _headers.Stop;
        _limit = 0;
        _loop.Cycles = packet.Start ?? _loop.Cycles;
        Refill(packet, 0);
        if (_particulars.Ways.StampsPacketsLate && FirstStamp(packet) is { } first && first < packet.Start) packet = StartEarlier(packet, first);
        NoteOddities(previous, packet);
        StartLosses(previous, packet, batch);
        _packet = packet;
    }

    private void Finish()
    {
        _finished = true;
        foreach (var oddity in _index.Oddities) _oddities.Add(oddity);
        foreach (var rest in _index.Rests)
        {
            if (!_options.Salvage) throw rest.Error;
            _oddities.Add(LeftOut.Rest(rest.Error, rest.Bytes));
        }

        foreach (var oddity in _index.CutOff) _oddities.Add(oddity);
        if (_index.StopsEarly) Totals.UnreadFromNs = _hasTime && Totals.Packets > 0 ? _previousStopNs : long.MinValue;
        if (_next > 0) _oddities.Finish(_index.Packets[^1].File, _index.Packets[^1].Offset);
    }

    private void NoteOddities(Packet? previous, Packet packet)
    {
        if (_headers.Uuid is { } uuid && _particulars.Uuid is { } expected && uuid != expected)
            _oddities.Add("uuid-mismatch", packet.File, packet.Offset, $"the packet belongs to the metadata {uuid}, expected {expected}");
        if (!_hasTime) return;
        if (previous is null && packet.IsAfterGap(null)) Totals.UnreadUpToNs = Ns(packet.Start);
        if (packet.Stop is 0 && packet.Start is > 0)
            _oddities.Add("packet-without-end", packet.File, packet.Offset, "the packet has no end time, as a tracer that crashed leaves it; its last event is taken for its end");
        if (previous?.Stop is { } stop && packet.Start < stop)
            _oddities.Add("packets-overlap", packet.File, packet.Offset, $"the packet starts {Ns(stop) - Ns(packet.Start)} ns before the end of the one before it");
    }

    private void StartLosses(Packet? previous, Packet packet, EventBatch batch)
    {
        var loss = PacketLoss.Between(previous, packet, _layout.DiscardedBits);
        if (loss.Oddity is { } oddity) _oddities.Add(previous is null ? "lost-before-start" : "lost-counter-falls", packet.File, packet.Offset, oddity);
        if (_hasTime)
        {
            _holes.Start(loss, TimesOf(packet), packet.Cpu, batch);
            _holes.Expect(packet.SizeBits, _loop.LargestEvent);
        }
        else if (!loss.IsNone)
        {
            Totals.Losses.Add(new StreamLoss(0, 0, loss.Events, loss.Packets, loss.IsUnreadable ? LossReason.Corrupt : LossReason.Dropped));
        }
    }

    private void StopPacket(EventBatch batch, Packet packet)
    {
        CloseHole(batch);
        if (_hasTime && _lastNs > StopOf(packet) && StopOf(packet) > long.MinValue && _eventsBefore < _loop.Events)
            _oddities.Add("event-after-packet-end", packet.File, packet.Offset, $"the packet's last event is {_lastNs - StopOf(packet)} ns later than its end time");
        _eventsBefore = _loop.Events;
        _previousStopNs = Math.Max(_lastNs, StopOf(packet));
        Totals.Packets++;
        _bytesBefore += packet.SizeBits / 8;
        _packet = null;
    }

    private void CloseHole(EventBatch batch)
    {
        if (_hasTime) _holes.Stop(_lastNs, batch);
    }

    private PacketTimes TimesOf(Packet packet)
    {
        var previousStop = Totals.Packets == 0 ? Ns(packet.Start) ?? 0 : _previousStopNs;
        var nextStart = _next < _index.Packets.Count ? Ns(_index.Packets[_next].Start) : null;
        return new PacketTimes(previousStop, Ns(packet.Start) ?? previousStop, StopOf(packet), nextStart ?? long.MaxValue);
    }

    /// <summary>
    /// The clock at the first event of a packet. Of a stamp that could lie before the packet's start or, after a wrap, beyond
    /// its end, the first is right.
    /// </summary>
    private ulong? FirstStamp(Packet packet)
    {
        if (packet.Start is not { } start || packet.Stop is not { } stop || _position >= packet.ContentBits) return null;
        var roles = new long[RoleWants.Slots];
        if (PlanInterpreter.Run(_layout.HeaderPlan.Ops, _context, _window.Packet, _position, _limit, ref roles[0]) < 0) return null;
        var (stamp, bits) = ((ulong)roles[(int)FieldRole.Timestamp], (int)roles[RoleWants.StampBits]);
        if (bits is 0 or >= 64) return bits == 0 ? null : stamp;
        var later = CtfClock.Widen(start, stamp, bits);
        var earlier = (start & ~((1UL << bits) - 1)) | stamp;
        return later > stop ? earlier : later;
    }

    private Packet StartEarlier(Packet packet, ulong first)
    {
        _oddities.Add("event-before-packet", packet.File, packet.Offset, $"the packet's first event is {Ns(packet.Start) - Ns(first)} ns earlier than its start time");
        _loop.Cycles = first;
        return packet with { Start = first };
    }

    /// <summary>End of a packet as it says; a tracer that crashed left 0.</summary>
    private long StopOf(Packet packet) => packet.Stop is { } stop and > 0 && stop >= (packet.Start ?? 0) ? Ns(stop)!.Value : long.MinValue;

    private long? Ns(ulong? cycles) => cycles is { } count ? _clock.ToNs(count) : null;
}
