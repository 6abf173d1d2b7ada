namespace VmQuery.Engine.Compile;

/// <summary>
/// Merges streams into one order that does not depend on threads or batches: by time, then machine, CPU, stream,
/// and place in the stream. A tree of losers over the streams: whoever comes first is replaced by its next record, which plays once
/// against the loser of each round before, so a record costs as many comparisons as the tree is high.
/// </summary>
internal sealed class EventMerge
{
    private readonly StreamCursor[] _cursors;

    // Of each round who lost it: round n sends its winner to round n / 2, a stream s starts as the one of n = s + streams.
    private readonly Head[] _losers;

    /// <summary>Merges cursors that have not been moved yet; they stay the caller's to dispose of.</summary>
    public EventMerge(IReadOnlyList<StreamCursor> cursors)
    {
        _cursors = [.. cursors];
        _losers = new Head[_cursors.Length];
    }

    /// <summary>The place among the streams of the one whose record is next; valid after <see cref="MoveNext"/> returned true.</summary>
    public int First { get; private set; } = -1;

    /// <summary>That stream.</summary>
    public StreamCursor Current => _cursors[First];

    /// <summary>Goes to the next record of all; false when every stream is at its end.</summary>
    public bool MoveNext()
    {
        if (_cursors.Length == 0) return false;
        First = First < 0 ? Play(1).Stream : Replay(Advance(First));
        return !_cursors[First].Ended;
    }

    private Head Advance(int stream)
    {
        var cursor = _cursors[stream];
        return new(cursor.MoveNext() ? cursor.TimeNs : long.MaxValue, stream);
    }

    /// <summary>Plays a round and those before it for the first time, and gives its winner.</summary>
    private Head Play(int round)
    {
        if (round >= _cursors.Length) return Advance(round - _cursors.Length);
        var (one, other) = (Play(2 * round), Play((2 * round) + 1));
        (var winner, _losers[round]) = IsBefore(one, other) ? (one, other) : (other, one);
        return winner;
    }

    /// <summary>Plays the rounds of a stream that has another record, and gives the winner of all.</summary>
    private int Replay(Head winner)
    {
        for (var round = (winner.Stream + _cursors.Length) / 2; round > 0; round /= 2)
            if (IsBefore(_losers[round], winner)) (winner, _losers[round]) = (_losers[round], winner);

        return winner.Stream;
    }

    private bool IsBefore(Head one, Head other) =>
        one.TimeNs != other.TimeNs ? one.TimeNs < other.TimeNs : _cursors[one.Stream].IsBefore(_cursors[other.Stream]);

    /// <summary>A stream at its next record, whose time is at hand: of a thousand streams none is in the cache when its turn to be compared comes.</summary>
    private readonly record struct Head(long TimeNs, int Stream);
}
