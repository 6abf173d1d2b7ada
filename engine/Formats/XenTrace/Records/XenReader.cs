using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>A running decoder of one CPU's windows in a file.</summary>
internal sealed unsafe class XenReader : IEventReader
{
    private const long MostBytes = 1 << 20;

    private readonly XenStream _stream;
    private readonly TraceBytes _bytes;
    private readonly RecordDecoders _decoders;
    private readonly CpuDecoder _cpu;
    private readonly OddityLog _oddities;
    private readonly ImmutableArray<WindowBreak> _breaks;
    private long _next;
    private long _stop;
    private int _position;
    private int _window;
    private int _break;
    private long _consumed;
    private bool _finished;

    /// <param name="bufferBytes">Bytes to read at once.</param>
    public XenReader(XenStream stream, int bufferBytes, EventSchema schema)
    {
        _stream = stream;
        _bytes = new TraceBytes(stream.File, bufferBytes);
        _decoders = new RecordDecoders(schema, stream.Release);
        _cpu = new CpuDecoder(stream.Cpu, _decoders, stream.Clock, stream.FirstTsc, stream.OriginTsc);
        _breaks = stream.Index.BreaksOf(stream.Cpu);
        _oddities = new OddityLog(Totals.Oddities);
    }

    /// <inheritdoc/>
    public StreamTotals Totals { get; } = new();

    /// <summary>The record that was decoded last, and what decodes its kind; good until the next read.</summary>
    public LastRecord Last
    {
        get
        {
            var record = _bytes.Start + _cpu.LastRecord;
            return new LastRecord(record, _decoders.Find(*(uint*)record), _cpu.LastTsc);
        }
    }

    /// <inheritdoc/>
    public bool Read(EventBatch batch)
    {
        batch.Clear();
        var enough = _consumed + MostBytes;
        while (!_finished && !batch.IsFull && _consumed < enough) Step(batch);
        Publish();
        return batch.Count > 0 || !_finished;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The file belongs to the trace.
    }

    private void Step(EventBatch batch)
    {
        if (_position < _bytes.Held.Length) Decode(batch);
        else if (_next < _stop) LoadPiece(_next);
        else StartWindow(batch);
    }

    private void StartWindow(EventBatch batch)
    {
        var windows = _stream.Windows;
        var isLast = _window == windows.Length;
        while (_break < _breaks.Length && (isLast || _breaks[_break].Windows <= windows[_window].Number)) LeaveOut(_breaks[_break++], batch);
        if (isLast)
        {
            Finish();
            return;
        }

        var place = windows[_window++];
        (_next, _stop) = (place.Offset, place.Offset + place.Size);
        (_decoders.Place.Window, _decoders.Place.Epoch) = (place.Number, place.Epoch);
        Totals.Packets++;
        _consumed += WindowHeader.Bytes;
    }

    /// <summary>Loads the window from a place on, as much as the buffer holds.</summary>
    private void LoadPiece(long from)
    {
        _bytes.LoadWords(from, _stop - from, _stream.Index.BigEndian);
        _decoders.Place.Load(_bytes.Start, from);
        _position = 0;
        _next = from + _bytes.Held.Length;
        if (_bytes.Held.IsEmpty) _next = _stop;
    }

    private void Decode(EventBatch batch)
    {
        var start = _position;
        var held = _bytes.Held.Length;
        var stop = _cpu.Decode(_bytes.Start, ref _position, held, batch);
        _consumed += _position - start;
        if (stop != DecodeStop.Impossible) return;
        if (_next < _stop && held - _position < RecordHeader.MostBytes) LoadPiece(_bytes.Offset + _position);
        else LeaveOutRest(batch);
    }

    /// <summary>Gives up what is left of a window.</summary>
    private void LeaveOutRest(EventBatch batch)
    {
        var at = _bytes.Offset + _position;
        var word = _bytes.Held.Length - _position >= 4 ? *(uint*)(_bytes.Start + _position) : 0;
        LeaveOut(new WindowBreak(at, _stop - at, _window, _stream.Cpu, StepKind.Corrupt), batch, $"found a record 0x{word:x8}, expected one that Xen can write and that ends in its window");
        _consumed += _stop - at;
        (_position, _next) = (_bytes.Held.Length, _stop);
    }

    private void LeaveOut(WindowBreak piece, EventBatch batch, string? message = null)
    {
        var reason = piece.Kind == StepKind.Truncated ? LossReason.Truncated : LossReason.Corrupt;
        message ??= reason == LossReason.Truncated
            ? "the trace ends before its last window does, as when the disk was full"
            : "found neither records nor a window, expected a window header 0x2001f003";
        _cpu.OpenHole(reason, batch);
        var text = string.Create(CultureInfo.InvariantCulture, $"{piece.Bytes:N0} bytes are left out: {message}");
        _oddities.Add(new StreamOddity(reason == LossReason.Truncated ? "truncated" : "unreadable-bytes", _stream.File.Path, piece.Offset, text));
    }

    private void Finish()
    {
        _finished = true;
        _cpu.Finish();
        foreach (var decoder in _decoders.All.Where(decoder => decoder.IsShort && decoder.Count > 0).OrderBy(decoder => decoder.Header.Word))
            Note("short-record", $"{decoder.Count} records 0x{decoder.Header.Id:x7} ({decoder.Event}) have {decoder.Header.Words} words, expected more; the fields behind are absent");
        foreach (var (id, count) in _decoders.UnknownIds)
            Note("unknown-event", $"{count} records have the id 0x{id:x7}, which is not in the catalog");
        if (_cpu.BackwardTimes > 0)
            Note("time-backwards", $"{_cpu.BackwardTimes} records have an earlier TSC than the one before them");
        _oddities.Finish(_stream.File.Path, 0);
        Totals.Losses.AddRange(_cpu.Losses);
        foreach (var decoder in _decoders.All.Where(decoder => decoder.Count > 0))
        {
            Totals.ByName[decoder.Event] = Totals.ByName.GetValueOrDefault(decoder.Event) + decoder.Count;
            var ofClass = decoder.Role == RecordRole.Unknown ? RecordClasses.Unknown : RecordClasses.NameOf(decoder.Header.Id);
            Totals.ByClass[ofClass] = Totals.ByClass.GetValueOrDefault(ofClass) + new EventVolume(decoder.Count, decoder.Count * decoder.Bytes);
        }
    }

    private void Note(string code, FormattableString message) => _oddities.Add(code, _stream.File.Path, 0, message.ToString(CultureInfo.InvariantCulture));

    private void Publish()
    {
        Totals.Events = _cpu.Events;
        Totals.Bytes = _consumed;
        if (_cpu.Span is ({ } first, { } last)) (Totals.FirstNs, Totals.LastNs) = (first, last);
    }
}

/// <summary>A record that has just been decoded, while it is in memory.</summary>
internal readonly unsafe ref struct LastRecord(byte* bytes, RecordDecoder decoder, ulong tsc)
{
    /// <summary>Its first byte.</summary>
    public byte* Bytes => bytes;

    /// <summary>Its payload.</summary>
    public byte* Payload => bytes + decoder.PayloadStart;

    /// <summary>Its first word.</summary>
    public RecordHeader Header => new(*(uint*)bytes);

    /// <summary>What decodes its kind.</summary>
    public RecordDecoder Decoder => decoder;

    /// <summary>Its TSC, or that of the record before it that has one.</summary>
    public ulong Tsc => tsc;
}
