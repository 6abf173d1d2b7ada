namespace VmQuery.Engine.Compile;

/// <summary>
/// Merges streams into one order that does not depend on threads or batches: by time, then machine, CPU, stream,
/// and place in the stream. A heap over the streams: a stream that stays first costs two comparisons a record,
/// and one that is idle costs nothing.
/// </summary>
internal sealed class EventMerge
{
    private readonly StreamCursor[] _heap;
    private int _count;
    private bool _started;

    /// <summary>Merges cursors that have not been moved yet; they stay the caller's to dispose of.</summary>
    public EventMerge(IReadOnlyList<StreamCursor> cursors) => _heap = [.. cursors];

    /// <summary>The stream whose record is next; valid after <see cref="MoveNext"/> returned true.</summary>
    public StreamCursor Current => _heap[0];

    /// <summary>Goes to the next record of all; false when every stream is at its end.</summary>
    public bool MoveNext()
    {
        if (!_started)
        {
            Start();
        }
        else
        {
            if (!_heap[0].MoveNext()) _heap[0] = _heap[--_count];
            Sink(0);
        }

        return _count > 0;
    }

    private void Start()
    {
        _started = true;
        foreach (var cursor in _heap.ToArray())
            if (cursor.MoveNext()) _heap[_count++] = cursor;
        for (var i = (_count / 2) - 1; i >= 0; i--) Sink(i);
    }

    private void Sink(int hole)
    {
        if (_count == 0) return;
        var cursor = _heap[hole];
        while (true)
        {
            var child = (2 * hole) + 1;
            if (child >= _count) break;
            if (child + 1 < _count && Precedes(_heap[child + 1], _heap[child])) child++;
            if (!Precedes(_heap[child], cursor)) break;
            _heap[hole] = _heap[child];
            hole = child;
        }

        _heap[hole] = cursor;
    }

    private static bool Precedes(StreamCursor a, StreamCursor b)
    {
        if (a.TimeNs != b.TimeNs) return a.TimeNs < b.TimeNs;
        if (a.Machine.Value != b.Machine.Value) return a.Machine.Value < b.Machine.Value;
        return a.Cpu != b.Cpu ? a.Cpu < b.Cpu : a.Stream.Value < b.Stream.Value;
    }
}
