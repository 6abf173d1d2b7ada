using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>Reads what a sweep works on, chunk by chunk: role, keys, start, stop, doubt and clock error, all of them BIGINT.</summary>
internal static class SweepFeed
{
    /// <summary>The borders of each key, in order of the keys.</summary>
    public static SortedDictionary<SweepKey, Borders> Read(DuckDbResult result, SweepRule rule)
    {
        var all = new SortedDictionary<SweepKey, Borders>();
        var (lastKey, last) = (default(SweepKey), (Borders?)null);
        var keys = rule.Keys.Length;
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                var roles = chunk.Vector(0).Values<long>();
                ReadOnlySpan<long> starts = chunk.Vector(keys + 1).Values<long>(), stops = chunk.Vector(keys + 2).Values<long>();
                ReadOnlySpan<long> doubts = chunk.Vector(keys + 3).Values<long>(), errors = chunk.Vector(keys + 4).Values<long>();
                for (var row = 0; row < roles.Length; row++)
                {
                    var key = SweepKey.Of(chunk, keys, row);
                    // Rows of an entity come together.
                    if (last is null || key != lastKey) (lastKey, last) = (key, BordersOf(all, key, rule));
                    last.Add((SweepRole)roles[row], starts[row], stops[row], (int)doubts[row], errors[row]);
                }
            }
        }

        return all;
    }

    private static Borders BordersOf(SortedDictionary<SweepKey, Borders> all, SweepKey key, SweepRule rule)
    {
        if (!all.TryGetValue(key, out var borders)) all[key] = borders = new Borders(rule.Session);
        return borders;
    }
}

/// <summary>Whose borders these are; an absent key is the least number.</summary>
internal readonly record struct SweepKey(long First, long Second, long Third, long Fourth) : IComparable<SweepKey>
{
    /// <summary>Stands for an absent key.</summary>
    public const long Absent = long.MinValue;

    /// <summary>A key by its position.</summary>
    public long this[int index] => index switch { 0 => First, 1 => Second, 2 => Third, 3 => Fourth, _ => throw new ArgumentOutOfRangeException(nameof(index)) };

    /// <summary>The keys of a row of the feed.</summary>
    public static SweepKey Of(DataChunk chunk, int keys, int row)
    {
        return new SweepKey(Cell(0), Cell(1), Cell(2), Cell(3));

        long Cell(int key)
        {
            if (key >= keys) return 0;
            var vector = chunk.Vector(key + 1);
            return vector.IsValid(row) ? vector.Values<long>()[row] : Absent;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(SweepKey other) => (First, Second, Third, Fourth).CompareTo((other.First, other.Second, other.Third, other.Fourth));
}
