using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>Times of a packet in ns, for the holes around it.</summary>
/// <param name="PreviousStop">End of the packet before, and of its last event.</param>
/// <param name="NextStart">Start of the packet after; <see cref="long.MaxValue"/> when there is none.</param>
internal readonly record struct PacketTimes(long PreviousStop, long Start, long Stop, long NextStart);

/// <summary>
/// Marks where in a stream events are missing, as narrowly as the tracer's ways allow.
/// </summary>
/// <remarks>
/// LTTng drops an event when its ring buffer has no room (discard mode), and closes a packet when the next one is
/// taken into use (libringbuffer, lib_ring_buffer_reserve_slow). So events counted in a packet were lost either in the gap
/// before it, when no packet was to be had, or at its tail, when an event did not fit any more. The tail starts at the
/// first event before which there was less room than the largest event of the stream takes. Other tracers say less: then
/// the hole reaches from packet end to packet end.
/// </remarks>
/// <param name="losses">Takes what was lost, in order.</param>
internal sealed class HoleMarker(bool dropsForWantOfRoom, List<StreamLoss> losses)
{
    private PacketLoss _loss;
    private PacketTimes _times;
    private int _cpu;
    private long _tailEvents;
    private bool _tailDue;
    private bool _open;
    private bool _gapMarked;
    private long? _brokenAt;

    /// <summary>Bits into the packet from where on an event may have been dropped; nowhere while the packet lost none.</summary>
    public long TailStart { get; private set; } = long.MaxValue;

    /// <summary>Starts a packet: marks the gap before it.</summary>
    public void Start(PacketLoss loss, PacketTimes times, int cpu, EventBatch batch)
    {
        (_loss, _times, _cpu) = (loss, times, cpu);
        _open = _gapMarked = _tailDue = false;
        TailStart = long.MaxValue;
        if (loss.IsUnreadable) TakeUnreadable();
        if (loss.IsNone) return;
        if (!dropsForWantOfRoom && loss.Events > 0)
        {
            _tailEvents = loss.Events;
            Open(Math.Min(times.PreviousStop, times.Start), batch);
            return;
        }

        _gapMarked = times.PreviousStop < times.Start || loss.Packets > 0 || loss.IsUnreadable;
        if (_gapMarked)
        {
            Open(Math.Min(times.PreviousStop, times.Start), batch);
            Close(times.Start, loss.Events, loss.Packets, batch);
        }

        _tailDue = loss.Events > 0;
        _tailEvents = _gapMarked ? 0 : loss.Events;
    }

    /// <summary>Tells the largest event so far.</summary>
    public void Expect(long packetBits, long largestEvent) => TailStart = _tailDue && !_open ? packetBits - largestEvent : long.MaxValue;

    /// <summary>Opens the hole at the tail of the packet, before an event that starts beyond <see cref="TailStart"/>.</summary>
    /// <param name="lastNs">Time of the event before it.</param>
    public void OpenTail(long lastNs, EventBatch batch)
    {
        Open(Math.Max(lastNs, _times.Start), batch);
        TailStart = long.MaxValue;
    }

    /// <summary>Opens a hole for the rest of a packet that cannot be read.</summary>
    /// <param name="lastNs">Time of the last event before it.</param>
    public void BreakOff(long lastNs, EventBatch batch)
    {
        _brokenAt = Math.Max(lastNs, _times.Start);
        if (!_open) Open(_brokenAt.Value, batch);
        TailStart = long.MaxValue;
    }

    /// <summary>Ends the packet, or what can be read of it: closes its hole and adds up what was lost.</summary>
    public void Stop(long lastNs, EventBatch batch)
    {
        var (loss, brokenAt) = (_loss, _brokenAt);
        (_loss, _brokenAt) = (default, null);
        if (loss.IsNone && brokenAt is null) return;
        var last = Math.Max(lastNs, _times.Start);
        var stop = Math.Max(last, StopOf(brokenAt is not null));
        if (_tailDue && !_open && !(_gapMarked && stop == last)) Open(last, batch);
        if (_open) Close(stop, _tailEvents, dropsForWantOfRoom ? 0 : loss.Packets, batch);
        TailStart = long.MaxValue;
        if (!loss.IsNone) losses.Add(new StreamLoss(_times.PreviousStop, Math.Max(stop, _times.Stop), loss.Events, loss.Packets));
        if (brokenAt is { } start) losses.Add(new StreamLoss(start, stop, 0, 0, LossReason.Corrupt));
    }

    /// <summary>Of a packet that does not tell its end, what cannot be read may reach up to the next one.</summary>
    private long StopOf(bool isBroken) =>
        isBroken && _times is { Stop: long.MinValue, NextStart: < long.MaxValue } ? _times.NextStart : Math.Min(_times.Stop, _times.NextStart);

    /// <summary>Packets that are missing between two because their bytes cannot be read, the tracer did not lose.</summary>
    private void TakeUnreadable()
    {
        losses.Add(new StreamLoss(_times.PreviousStop, Math.Max(_times.PreviousStop, _times.Start), 0, _loss.Packets, LossReason.Corrupt));
        _loss = _loss with { Packets = 0, IsUnreadable = false };
    }

    private void Open(long timeNs, EventBatch batch)
    {
        batch.Append(timeNs, EventSchema.LossStart, _cpu, 0, 0);
        _open = true;
    }

    private void Close(long timeNs, long events, long packets, EventBatch batch)
    {
        var slots = batch.Append(timeNs, EventSchema.LossStop, _cpu, 2, 3);
        slots[0] = events;
        slots[1] = packets;
        _open = false;
    }
}
