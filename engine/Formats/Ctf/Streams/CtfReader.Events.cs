using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>The part of the reader for the events of a packet.</summary>
internal sealed unsafe partial class CtfReader
{
    private readonly long[] _roles = new long[RoleWants.Slots];
    private readonly Stepper _header;
    private readonly CtfClock _clock;
    private readonly bool _hasTime;
    private long _position;
    private long _limit;
    private ulong _cycles;
    private long _lastNs = long.MinValue;
    private long _latestNs = long.MinValue;
    private long _earliestNs;
    private long _largestEvent;
    private long _events;
    private long _lastBody;

    /// <summary>The event that was put last into a batch; good until the next read.</summary>
    public ReadEvent Last => new()
    {
        Class = _decoders.Find((ulong)_roles[(int)FieldRole.EventId])!.Plan.Class,
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
        while (_position < packet.ContentBits && _position < pause && !batch.IsFull)
        {
            var start = _position;
            if (start > _holes.TailStart) _holes.OpenTail(_lastNs, batch);
            var stop = DecodeEvent(bytes, start, batch, packet);
            if (stop >= 0)
            {
                Measure(stop - start, packet);
                _position = stop;
                continue;
            }

            if (Failure(packet, start) is { } failure) throw failure;
            Refill(packet, start);
            bytes = _window.Packet;
        }
    }

    private long DecodeEvent(byte* bytes, long start, EventBatch batch, Packet packet)
    {
        ref var header = ref _roles[0];
        var body = _header(bytes, start, _limit, ref header);
        if (body < 0) return -1;
        var id = (ulong)Unsafe.Add(ref header, (int)FieldRole.EventId);
        var decoder = _decoders.Find(id) ?? throw UnknownEvent(packet, start, id);
        ref var slots = ref header;
        long stop;
        if (decoder.SkipBits >= 0)
        {
            stop = body + decoder.SkipBits;
            if (stop > _limit) return -1;
        }
        else
        {
            slots = ref batch.Reserve(decoder.Slots);
            if (decoder.LeavesGaps) MemoryMarshal.CreateSpan(ref slots, decoder.Slots).Clear();
            _context.Present = decoder.Present;
            stop = decoder.Step(bytes, body, _limit, ref slots);
            if (stop < 0) return -1;
        }

        if (stop == start) throw new TraceException(packet.File, packet.Offset + (start >> 3), "found an event that takes no room, expected at least one bit");
        decoder.Events++;
        var ns = _hasTime ? TimeOf(Unsafe.Add(ref header, (int)FieldRole.Timestamp), (int)Unsafe.Add(ref header, RoleWants.StampBits), packet, start) : 0;
        if (decoder.Kind == 0) return stop;
        if (decoder.CyclesSlot >= 0) Unsafe.Add(ref slots, decoder.CyclesSlot) = (long)_cycles;
        batch.Commit(ns, decoder.Kind, packet.Cpu, decoder.Slots, _context.Present);
        _lastBody = body;
        return stop;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long TimeOf(long stamp, int bits, Packet packet, long start)
    {
        if (bits > 0) _cycles = CtfClock.Widen(_cycles, (ulong)stamp, bits);
        var ns = _clock.ToNs(_cycles);
        if (ns < _lastNs) NoteBackwards(packet, start, ns);
        _lastNs = ns;
        return ns;
    }

    /// <summary>Counts an event, and remembers the size of the largest: how much room the next one may need.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Measure(long bits, Packet packet)
    {
        if (_events++ == 0) _earliestNs = _lastNs;
        if (bits <= _largestEvent) return;
        _largestEvent = bits;
        _holes.Expect(packet.SizeBits, bits);
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

    private void NoteBackwards(Packet packet, long start, long ns)
    {
        _oddities.Add("time-backwards", packet.File, packet.Offset + (start >> 3), $"an event is {_lastNs - ns} ns earlier than the one before it");
        _latestNs = Math.Max(_latestNs, _lastNs);
        _earliestNs = Math.Min(_earliestNs, ns);
    }

    private TraceException UnknownEvent(Packet packet, long start, ulong id) => new(
        packet.File,
        packet.Offset + (start >> 3),
        _layout.Class.Events.Count == 0
            ? $"found an event, expected none, as the metadata declares no event of stream class {_layout.Class.Id}; a tracer that was stopped hard may not have written all of it"
            : $"found an event with id {id}, expected one of the {_layout.Class.Events.Count} that stream class {_layout.Class.Id} declares");

    /// <summary>Steps over an event once more, slowly, to say what is wrong with it; null when only more of the packet must be loaded.</summary>
    private TraceException? Failure(Packet packet, long start)
    {
        (_context.FailedOp, _context.FailedAt) = (null, start);
        var name = "event header";
        var body = PlanInterpreter.Run(_layout.HeaderPlan.Ops, _context, _window.Packet, start, _limit, ref _roles[0]);
        if (body >= 0 && _decoders.Find((ulong)_roles[(int)FieldRole.EventId]) is { } decoder)
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
