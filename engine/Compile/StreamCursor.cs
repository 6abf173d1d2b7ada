using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>A stream, and the machine that recorded it.</summary>
internal readonly record struct StreamOrigin(StreamId Stream, MachineId Machine);

/// <summary>
/// Walks one stream, or some that were merged, record by record. While one batch is being consumed the next is decoded on another core;
/// two batches is all the memory a stream takes.
/// </summary>
internal sealed class StreamCursor : IDisposable
{
    private readonly IEventReader _reader;
    private readonly StreamOrigin[] _origins;
    private readonly bool _ahead;
    private readonly ProgressMeter.PartMeter _meter;
    private readonly CancellationToken _cancellation;
    private EventBatch _current;
    private EventBatch _next;
    private Task<bool>? _pending;
    private int _word;
    private int _length;

    /// <summary>Starts at the head of a stream; call <see cref="MoveNext"/> for its first record.</summary>
    /// <param name="origins">Where the records of each lane come from.</param>
    /// <param name="words">Words a batch should hold.</param>
    /// <param name="ahead">Whether to decode the next batch on another core.</param>
    /// <param name="cancellation">Looked at with each batch: those of a stream without any wanted event are many, and empty.</param>
    public StreamCursor(
        IEventReader reader, IEnumerable<StreamOrigin> origins, int words, bool ahead, ProgressMeter.PartMeter meter, CancellationToken cancellation = default)
    {
        _reader = reader;
        _origins = [.. origins];
        _ahead = ahead;
        _meter = meter;
        _cancellation = cancellation;
        _current = new EventBatch(words);
        _next = ahead ? new EventBatch(words) : _current;
        Prefetch();
    }

    /// <summary>Starts at the head of one stream.</summary>
    public StreamCursor(IEventReader reader, StreamOrigin origin, int words, bool ahead, ProgressMeter.PartMeter meter, CancellationToken cancellation = default)
        : this(reader, [origin], words, ahead, meter, cancellation)
    {
    }

    /// <summary>Where the current record comes from.</summary>
    public StreamOrigin Origin { get; private set; }

    /// <summary>Time of the current record.</summary>
    public long TimeNs { get; private set; }

    /// <summary>CPU of the current record.</summary>
    public int Cpu { get; private set; }

    /// <summary>The current record; valid until <see cref="MoveNext"/>.</summary>
    public EventView Current => _current.At(_word, Origin.Stream, Origin.Machine);

    /// <summary>Whether its end was met; what the reader met while it read ahead does not count.</summary>
    public bool Ended { get; private set; }

    /// <summary>Goes to the next record; false at the end of the stream.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool MoveNext()
    {
        if (_length > 0) _word = _current.After(_word);
        while (_word >= _length)
        {
            if (Refill()) continue;
            Ended = true;
            return false;
        }

        var words = _current.Words;
        TimeNs = words[_word];
        Cpu = (int)(words[_word + 1] >> 32);
        Origin = _origins[_current.LaneAt(_word)];
        return true;
    }

    /// <summary>Whether its record comes before another of the same time; a stream that ended comes last.</summary>
    public bool IsBefore(StreamCursor other)
    {
        if (Ended != other.Ended) return other.Ended;
        var (mine, others) = (Origin, other.Origin);
        if (mine.Machine != others.Machine) return mine.Machine.Value < others.Machine.Value;
        return Cpu != other.Cpu ? Cpu < other.Cpu : mine.Stream.Value < others.Stream.Value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _pending?.Wait();
        }
        catch (AggregateException)
        {
            // The stream is given up: what its decoder would have said no longer matters.
        }

        _reader.Dispose();
    }

    private bool Refill()
    {
        _cancellation.ThrowIfCancellationRequested();
        var more = _pending is null ? _reader.Read(_next) : _pending.GetAwaiter().GetResult();
        _pending = null;
        (_current, _next) = (_next, _current);
        _word = 0;
        _length = _current.Length;
        _meter.Report(_reader.Totals.Bytes, _reader.Totals.Events);
        if (more) Prefetch();
        return more;
    }

    private void Prefetch()
    {
        if (_ahead) _pending = Task.Run(() => _reader.Read(_next));
    }
}
