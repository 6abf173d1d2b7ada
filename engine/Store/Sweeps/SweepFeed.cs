using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>Reads what a sweep works on, chunk by chunk: role, keys, start, stop, doubt and clock error, all of them BIGINT.</summary>
internal static class SweepFeed
{
    // A row as it is kept, in a list that is half full at worst.
    private const long BytesPerRow = 64;

    /// <summary>The sweep of each key, in order of the keys.</summary>
    /// <exception cref="SweepMemoryException">There are more rows than the account can hold.</exception>
    public static SortedDictionary<SweepKey, IKeySweep> Read(DuckDbResult result, SweepRule rule, SweepAccount account)
    {
        var all = new SortedDictionary<SweepKey, IKeySweep>();
        var (lastKey, last) = (default(SweepKey), (IKeySweep?)null);
        var (keyCount, rowCount) = (rule.Keys.Length, 0L);
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                account.Hold((rowCount += chunk.RowCount) * BytesPerRow);
                var roles = chunk.Vector(0).Values<long>();
                var keys = new SweepKeys(chunk, keyCount);
                ReadOnlySpan<long> starts = chunk.Vector(keyCount + 1).Values<long>(), stops = chunk.Vector(keyCount + 2).Values<long>();
                ReadOnlySpan<long> doubts = chunk.Vector(keyCount + 3).Values<long>(), errors = chunk.Vector(keyCount + 4).Values<long>();
                for (var row = 0; row < roles.Length; row++)
                {
                    var key = keys[row];
                    // Rows of an entity come together.
                    if (last is null || key != lastKey) (lastKey, last) = (key, SweepOf(all, key, rule));
                    last.Add(new FedRow((SweepRole)roles[row], starts[row], stops[row], doubts[row], errors[row]));
                }
            }
        }

        return all;
    }

    private static IKeySweep SweepOf(SortedDictionary<SweepKey, IKeySweep> all, SweepKey key, SweepRule rule)
    {
        if (!all.TryGetValue(key, out var sweep)) all[key] = sweep = rule.Start();
        return sweep;
    }
}
