using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The part of the reader for the events of a packet.</summary>
internal sealed unsafe partial class CtfReader
{
    private readonly HeaderLoop _loop;
    private readonly CtfClock _clock;
    private readonly bool _hasTime;
    private long _position;
    private long _limit;
    private long _lastNs = long.MinValue;
    private long _latestNs = long.MinValue;
    private long _earliestNs;
    private long _lastBody;

    /// <summary>The event that was put last into a batch; good until the next read.</summary>
    public ReadEvent Last => new()
    {
        Plan = _decoders.Find(_loop.Id)!.Plan,
        Packet = _packet!,
        PacketHeaderBits = _headers.Stop,
        Bytes = _window.Packet,
        Body = _lastBody,
        Stop = _position,
        Registers = _context.Registers,
    };

    /// <summary>Decodes events up to the end of the packet's content or until the batch is full.</summary>
    private void DecodeEvents(EventBatch batch, Packet packet)
    {
        var bytes = _window.Packet;
        var pause = _position + (MostBytes * 8);
        while (_position < pause && !batch.IsFull)
        {
            var body = StepToEvent(bytes);
            if (_position == packet.ContentBits) return;
            if (_position > _holes.TailStart) _holes.OpenTail(_lastNs, batch);
            var stop = body < 0 ? -1 : DecodeEvent(bytes, body, batch, packet);
            if (stop >= 0)
            {
                Measure(stop - _position, packet);
                _position = stop;
                continue;
            }

            if (Failure(packet) is { } failure) throw failure;
            Refill(packet, _position);
            bytes = _window.Packet;
        }
    }

    /// <summary>Steps over events that nobody wants.</summary>
    /// <returns>Where the header of the event stops at which it stopped; -1 when that is beyond the limit.</returns>
    private long StepToEvent(byte* bytes)
    {
        _loop.LastStart = _holes.TailStart;
        var body = _loop.Next(bytes, _position, _limit);
        if (_loop.Start == _position) return body;
        _position = _loop.Start;
        if (_hasTime) _lastNs = _clock.ToNs(_loop.Cycles);
        return body;
    }

    private long DecodeEvent(byte* bytes, long body, EventBatch batch, Packet packet)
    {
        var decoder = _decoders.Find(_loop.Id) ?? throw UnknownEvent(packet, _loop.Id);
        ref var slots = ref batch.Reserve(decoder.Slots);
        if (decoder.LeavesGaps) MemoryMarshal.CreateSpan(ref slots, decoder.Slots).Clear();
        _context.Present = decoder.Present;
        var stop = decoder.Step(bytes, body, _limit, ref slots);
        if (stop < 0) return -1;
        if (stop == _position) throw new TraceException(packet.File, packet.Offset + (_position >> 3), "found an event that takes no room, expected at least one bit");
        decoder.Events++;
        var ns = _hasTime ? TakeTime(packet) : 0;
        if (decoder.Kind == 0) return stop;
        if (decoder.CyclesSlot >= 0) Unsafe.Add(ref slots, decoder.CyclesSlot) = (long)_loop.Cycles;
        batch.Commit(ns, decoder.Kind, packet.Cpu, decoder.Slots, _context.Present);
        _lastBody = body;
        return stop;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TakeTime(Packet packet)
    {
        _loop.Cycles = CtfClock.Widen(_loop.Cycles, _loop.Stamp, _loop.StampBits);
        var ns = _clock.ToNs(_loop.Cycles);
        if (ns < _lastNs) NoteBackwards(packet, ns);
        _lastNs = ns;
        return ns;
    }

    /// <summary>Counts an event, and remembers the size of the largest: how much room the next one may need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Measure(long bits, Packet packet)
    {
        if (_loop.Events == 0) _earliestNs = _lastNs;
        if (bits > _loop.LargestEvent) _holes.Expect(packet.SizeBits, bits);
        _loop.Count(bits);
    }

    /// <summary>Loads the packet from an event on, and more of it than before when a whole window did not hold the event.</summary>
    private void Refill(Packet packet, long start)
    {
        var from = start >> 3;
        var held = _limit > start ? (_limit - start) >> 3 : 0;
        var content = (packet.ContentBits + 7) >> 3;
        _window.Load(packet.Offset, from, content, held * 2);
        if (_window.Stop < content && _window.Stop - from <= held)
            throw new TraceException(packet.File, packet.Offset + _window.Stop, $"the file ends, expected {content - _window.Stop} more bytes of the packet");
        _limit = Math.Min(packet.ContentBits, _window.Stop * 8);
    }

    private void NoteBackwards(Packet packet, long ns)
    {
        _oddities.Add("time-backwards", packet.File, packet.Offset + (_position >> 3), $"an event is {_lastNs - ns} ns earlier than the one before it");
        _latestNs = Math.Max(_latestNs, _lastNs);
        _earliestNs = Math.Min(_earliestNs, ns);
    }

    private TraceException UnknownEvent(Packet packet, ulong id) => new(
        packet.File,
        packet.Offset + (_position >> 3),
        _layout.Class.Events.Count == 0
            ? $"found an event, expected none, as the metadata declares no event of stream class {_layout.Class.Id}; a tracer that was stopped hard may not have written all of it"
            : $"found an event with id {id}, expected one of the {_layout.Class.Events.Count} that stream class {_layout.Class.Id} declares");

    /// <summary>Steps over an event once more, slowly, to say what is wrong with it; null when only more of the packet must be loaded.</summary>
    private TraceException? Failure(Packet packet)
    {
        (_context.FailedOp, _context.FailedAt) = (null, _position);
        var name = "event header";
        var roles = new long[RoleWants.Slots];
        var body = PlanInterpreter.Run(_layout.HeaderPlan.Ops, _context, _window.Packet, _position, _limit, ref roles[0]);
        if (body >= 0 && _decoders.Find((ulong)roles[(int)FieldRole.EventId]) is { } decoder)
        {
            name = $"event \"{decoder.Plan.Name}\"";
            PlanInterpreter.Run(decoder.Plan.Plan.Ops, _context, _window.Packet, body, _limit, ref _context.Batch!.Reserve(decoder.Slots));
        }

        var left = packet.ContentBits - _context.FailedAt;
        if (_limit < packet.ContentBits && !PlanFailure.IsFinal(_context.FailedOp, _context, left, _limit - _context.FailedAt)) return null;
        var message = PlanFailure.Describe(_context.FailedOp, _context, left);
        return new TraceException(packet.File, packet.Offset + (_context.FailedAt >> 3), $"{name}: {message}");
    }
}
