namespace VmQuery.Query.Tests.Laws;

/// <summary>What relation words, <c>then</c> and <c>from … to</c> mean, said as plainly as can be: sets of moments, all pairs, first of a list.</summary>
internal static class SpanBruteForce
{
    /// <summary>Whether a row stands to another as a word says.</summary>
    public static bool Holds(string word, Bit a, bool aInstant, Bit b, bool bInstant, int d)
    {
        HashSet<int> left = Moments(a, aInstant), right = Moments(b, bInstant);
        var (after, before) = (left.Min() > right.Max(), left.Max() < right.Min());
        return word switch
        {
            "during" => left.IsSubsetOf(right),
            "containing" => right.IsSubsetOf(left),
            "overlapping" => left.Overlaps(right),
            "meeting" => a.Stop == b.Start || a.Start == b.Stop,
            "starting" => a.Start == b.Start,
            "finishing" => a.Stop == b.Stop,
            "matching" => a == b,
            "after" => after,
            "before" => before,
            "within of" => Math.Max(a.Start - b.Stop, b.Start - a.Stop) <= d,
            "within after" => after && a.Start - b.Stop <= d,
            "within before" => before && b.Start - a.Stop <= d,
            _ => throw new ArgumentException(word, nameof(word)),
        };
    }

    /// <summary>Each row with the first start from it on, not further than d away; and how far.</summary>
    public static IEnumerable<(Bit Row, int Gap, Bit Last)> Then(IEnumerable<(Bit Whole, Bit Last)> rows, bool instant, IReadOnlyList<Bit> next, int d, bool later = false)
    {
        foreach (var (whole, last) in rows)
        {
            var reached = instant ? last.Start : last.Stop;
            var first = next.Where(b => b.Start > reached || (b.Start == reached && !later)).OrderBy(b => b.Start).ThenBy(b => b.Stop).Take(1).ToArray();
            if (first is [var b] && b.Start - reached <= d) yield return (new Bit(whole.Start, b.Start), b.Start - reached, b);
        }
    }

    /// <summary>Each row to the first start after it, or else to the next row or the end, which is an edge.</summary>
    public static IEnumerable<(Bit Row, bool Edge)> FromTo(IReadOnlyList<Bit> from, bool instant, IReadOnlyList<Bit> to, int end)
    {
        foreach (var a in from.GroupBy(a => a.Start).Select(same => same.MaxBy(a => a.Stop)))
        {
            var next = from.Where(other => other.Start > a.Start).Select(other => other.Start).Append(end).Min();
            var stop = to.Where(b => instant ? b.Start > a.Start : b.Start >= a.Stop).Select(b => b.Start).Append(int.MaxValue).Min();
            yield return (new Bit(a.Start, Math.Min(stop, next)), stop > next);
        }
    }

    // A moment for each tick and one between each tick and the next, so that an instant is less than the shortest interval.
    private static HashSet<int> Moments(Bit row, bool instant) => [.. instant ? [2 * row.Start] : Enumerable.Range(2 * row.Start, 2 * (row.Stop - row.Start))];
}
