namespace VmQuery.Engine.Compile;

/// <summary>
/// Merges streams into one order that does not depend on threads or batches: by time, then machine, CPU, stream,
/// and place in the stream. A heap over the streams: a stream that stays first costs two comparisons a record,
/// and one that is idle costs nothing.
/// </summary>
internal sealed class EventMerge
{
    private readonly Head[] _heap;
    private int _count;
    private bool _started;

    /// <summary>Merges cursors that have not been moved yet; they stay the caller's to dispose of.</summary>
    public EventMerge(IReadOnlyList<StreamCursor> cursors) => _heap = [.. cursors.Select(cursor => new Head(0, cursor))];

    /// <summary>The stream whose record is next; valid after <see cref="MoveNext"/> returned true.</summary>
    public StreamCursor Current => _heap[0].Cursor;

    /// <summary>Goes to the next record of all; false when every stream is at its end.</summary>
    public bool MoveNext()
    {
        if (!_started)
        {
            Start();
        }
        else
        {
            var first = _heap[0].Cursor;
            Sink(0, first.MoveNext() ? new Head(first.TimeNs, first) : _heap[--_count]);
        }

        return _count > 0;
    }

    private void Start()
    {
        _started = true;
        foreach (var (_, cursor) in _heap.ToArray())
            if (cursor.MoveNext()) _heap[_count++] = new Head(cursor.TimeNs, cursor);
        for (var i = (_count / 2) - 1; i >= 0; i--) Sink(i, _heap[i]);
    }

    /// <summary>Puts a stream where no other is, or below those that come before it.</summary>
    private void Sink(int hole, Head head)
    {
        var heap = _heap.AsSpan(0, _count);
        while (true)
        {
            var child = (2 * hole) + 1;
            if (child >= heap.Length) break;
            if (child + 1 < heap.Length && heap[child + 1].Precedes(heap[child])) child++;
            if (!heap[child].Precedes(head)) break;
            heap[hole] = heap[child];
            hole = child;
        }

        if (heap.Length > 0) heap[hole] = head;
    }

    /// <summary>A stream at its next record, whose time is at hand: of a thousand streams none is in the cache when its turn to be compared comes.</summary>
    private readonly record struct Head(long TimeNs, StreamCursor Cursor)
    {
        public bool Precedes(in Head other) => TimeNs != other.TimeNs ? TimeNs < other.TimeNs : Cursor.IsBefore(other.Cursor);
    }
}
