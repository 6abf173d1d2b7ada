using System.Runtime.CompilerServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Time;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>Why a decoder did not go on.</summary>
internal enum DecodeStop : byte
{
    /// <summary>All bytes are decoded.</summary>
    Done,

    /// <summary>The batch is full.</summary>
    Full,

    /// <summary>A record cannot be what it says, or is larger than what is left.</summary>
    Impossible,
}

/// <summary>
/// Decodes the records of one CPU, piece by piece. Where the pieces come from, and how they are cut, does not matter as long as
/// each is a run of whole records.
/// </summary>
/// <param name="clock">Null when the frequency is not known: then records have no time.</param>
/// <param name="firstTsc">TSC of the CPU's first record that has one, for those before it.</param>
/// <param name="originTsc">The earliest TSC of the trace: holes do not start before it.</param>
internal sealed unsafe class CpuDecoder(int cpu, RecordDecoders decoders, TscClock? clock, ulong firstTsc, ulong originTsc)
{
    private const int MostLosses = 1 << 20;

    private readonly TscClock _clock = clock.GetValueOrDefault();
    private readonly bool _hasTime = clock is not null;
    private ulong _tsc = firstTsc;
    private ulong _latestTsc = firstTsc;
    private ulong _earliestTsc = firstTsc;
    private bool _hasTsc;
    private StreamLoss? _hole;

    /// <summary>Records so far, padding aside.</summary>
    public long Events { get; private set; }

    /// <summary>Holes that are closed.</summary>
    public List<StreamLoss> Losses { get; } = [];

    /// <summary>Records that have a TSC before that of the record before them.</summary>
    public long BackwardTimes { get; private set; }

    /// <summary>First byte of the record that was decoded last, in its piece.</summary>
    public int LastRecord { get; private set; }

    /// <summary>TSC of the record that was decoded last.</summary>
    public ulong LastTsc => _tsc;

    /// <summary>Times of the earliest and of the latest record; null when there is none or no clock.</summary>
    public (long First, long Last)? Span => Events > 0 && _hasTime ? (_clock.ToNs(_earliestTsc), _clock.ToNs(_latestTsc)) : null;

    /// <summary>Decodes records up to the end of a piece, or until the batch is full.</summary>
    /// <param name="bytes">Behind them another eight may be read.</param>
    /// <param name="position">Where to start; moves behind what was decoded.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Few calls, long loops: waiting for the JIT to notice costs more than the loops.
    public DecodeStop Decode(byte* bytes, ref int position, int length, EventBatch batch)
    {
        var (at, events, last, tsc) = (position, 0L, LastRecord, _tsc);
        var stop = DecodeStop.Done;
        while (at < length)
        {
            if (batch.IsFull)
            {
                stop = DecodeStop.Full;
                break;
            }

            // Where the next record starts is known from the header alone: it need not wait for its decoder to be found.
            var record = bytes + at;
            var header = length - at >= 4 ? new RecordHeader(*(uint*)record) : default;
            if (!header.IsPossible || header.Bytes > length - at)
            {
                stop = DecodeStop.Impossible;
                break;
            }

            last = at;
            at += header.Bytes;
            var decoder = decoders.Find(header.Word);
            if (decoder.Role != RecordRole.Event)
            {
                if (decoder.Role == RecordRole.Padding) continue;
                _tsc = tsc;
                TakeOdd(decoder, header, record, batch);
            }

            var next = tsc ^ ((*(ulong*)(record + 4) ^ tsc) & header.TscMask);
            if (next < tsc) NoteBackward(next);
            tsc = next;
            _latestTsc = Math.Max(_latestTsc, tsc);
            _hasTsc |= header.HasTsc;
            if (_hole is not null && header.HasTsc) Close(tsc, batch);
            decoder.Count++;
            if (decoder.IsWanted) decoder.Take(record, Events + events, tsc, _hasTime ? _clock.ToNs(tsc) : 0, cpu, batch);
            events++;
        }

        (position, LastRecord, _tsc) = (at, last, tsc);
        Events += events;
        return stop;
    }

    /// <summary>Opens a hole after the last record: what comes next cannot be read. It closes at the next record with a time.</summary>
    public void OpenHole(LossReason reason, EventBatch batch) => Open(0, 0, reason, batch);

    /// <summary>Ends the decoding; a hole that is open stays open.</summary>
    public void Finish()
    {
        if (_hole is { } hole) Keep(hole with { StopNs = Ns(_tsc) });
        _hole = null;
    }

    private void NoteBackward(ulong tsc)
    {
        BackwardTimes++;
        _earliestTsc = Math.Min(_earliestTsc, tsc);
    }

    /// <summary>Takes what a record says beside being an event.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeOdd(RecordDecoder decoder, RecordHeader header, byte* record, EventBatch batch)
    {
        if (decoder.Role == RecordRole.Lost) OpenReported(decoder, record, batch);
        else decoders.CountUnknown(header.Id);
    }

    /// <summary>Opens the hole that a record tells of, which ends with that record.</summary>
    private void OpenReported(RecordDecoder decoder, byte* record, EventBatch batch)
    {
        var payload = (uint*)(record + decoder.PayloadStart);
        var words = decoder.Header.Words;
        var firstLost = words >= 4 ? *(ulong*)(payload + 2) : _tsc;
        var now = decoder.Header.HasTsc ? *(ulong*)(record + 4) : firstLost;
        Open(Math.Min(firstLost, now), words > 0 ? payload[0] : 0, LossReason.Dropped, batch);
    }

    private void Open(ulong fromTsc, long lost, LossReason reason, EventBatch batch)
    {
        if (_hole is { } open)
        {
            _hole = open with { Events = open.Events + lost };
            return;
        }

        var start = Ns(Math.Max(fromTsc, _hasTsc ? _tsc : originTsc));
        _hole = new StreamLoss(start, start, lost, 0, reason);
        if (_hasTime) batch.Append(start, EventSchema.LossStart, cpu, 0, 0);
    }

    private void Close(ulong tsc, EventBatch batch)
    {
        var hole = _hole! with { StopNs = Ns(tsc) };
        _hole = null;
        Keep(hole);
        if (!_hasTime) return;
        var slots = batch.Append(hole.StopNs, EventSchema.LossStop, cpu, 2, 3);
        (slots[0], slots[1]) = (hole.Events, hole.Packets);
    }

    /// <summary>A trace that is nothing but holes must not take memory without end: the last of very many stands for the rest.</summary>
    private void Keep(StreamLoss hole)
    {
        if (Losses.Count < MostLosses) Losses.Add(hole);
        else Losses[^1] = Losses[^1] with { StopNs = hole.StopNs, Events = Losses[^1].Events + hole.Events };
    }

    private long Ns(ulong tsc) => _hasTime ? _clock.ToNs(tsc) : 0;
}
