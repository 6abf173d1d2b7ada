using System.Runtime.CompilerServices;
using VmQuery.Engine.Store.DuckDb;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>Reads what a sweep works on, chunk by chunk: role, keys, start, stop, doubt and clock error, all of them BIGINT.</summary>
internal sealed class SweepFeed(SweepRule rule)
{
    // A row as it is kept, in a list that is half full at worst.
    private const long BytesPerRow = 64;

    // What a key has beside its rows: a place in order, lists and room for their first rows.
    private const long BytesPerKey = 512;

    private readonly SortedDictionary<SweepKey, IKeySweep> _sweeps = [];
    private SweepKey _lastKey;
    private IKeySweep? _last;

    /// <summary>The sweep of each key, in order of the keys.</summary>
    /// <exception cref="SweepMemoryException">There are more rows than the account can hold.</exception>
    public static SortedDictionary<SweepKey, IKeySweep> Read(DuckDbResult result, SweepRule rule, SweepAccount account)
    {
        var feed = new SweepFeed(rule);
        var count = 0L;
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                account.Hold(((count += chunk.RowCount) * BytesPerRow) + (feed._sweeps.Count * BytesPerKey));
                feed.Add(chunk);
            }
        }

        return feed._sweeps;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(DataChunk chunk)
    {
        var first = rule.Keys.Length + 1;
        var roles = chunk.Vector(0).Values<long>();
        var keys = new SweepKeys(chunk, rule.Keys.Length);
        ReadOnlySpan<long> starts = chunk.Vector(first).Values<long>(), stops = chunk.Vector(first + 1).Values<long>();
        ReadOnlySpan<long> doubts = chunk.Vector(first + 2).Values<long>(), errors = chunk.Vector(first + 3).Values<long>();
        for (var row = 0; row < roles.Length; row++)
        {
            var key = keys[row];
            // Rows of an entity come together.
            if (_last is null || key != _lastKey) (_lastKey, _last) = (key, SweepOf(key));
            _last.Add(new FedRow((SweepRole)roles[row], starts[row], stops[row], doubts[row], errors[row]));
        }
    }

    private IKeySweep SweepOf(SweepKey key)
    {
        if (!_sweeps.TryGetValue(key, out var sweep)) _sweeps[key] = sweep = rule.Start();
        return sweep;
    }
}
