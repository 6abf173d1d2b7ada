using System.Collections.Frozen;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>Solves difference constraints: how far to move clocks so that all that came before comes before (Bellman and Ford).</summary>
internal static class ClockOffsets
{
    /// <summary>Offsets other than 0 by clock; null when no offsets do.</summary>
    /// <param name="least">For an earlier and a later clock, how far the later was ahead at least: offset(earlier) - offset(later) must not be more.</param>
    public static FrozenDictionary<int, long>? Solve(IReadOnlyDictionary<(int Earlier, int Later), long> least)
    {
        var clocks = least.Keys.SelectMany(pair => new[] { pair.Earlier, pair.Later }).Distinct().ToArray();
        var offsets = clocks.ToDictionary(clock => clock, _ => 0L);
        for (var round = 0; Relax(least, offsets); round++)
            if (round > clocks.Length) return null;

        // Any shift of all clocks is a solution; with the middle one at 0 most stay what they are.
        var middle = clocks.Length == 0 ? 0 : offsets.Values.Order().ElementAt(clocks.Length / 2);
        return offsets.Where(pair => pair.Value != middle).ToFrozenDictionary(pair => pair.Key, pair => pair.Value - middle);
    }

    private static bool Relax(IReadOnlyDictionary<(int Earlier, int Later), long> least, Dictionary<int, long> offsets)
    {
        var moved = false;
        foreach (var ((earlier, later), ahead) in least)
        {
            if (offsets[earlier] <= offsets[later] + ahead) continue;
            offsets[earlier] = offsets[later] + ahead;
            moved = true;
        }

        return moved;
    }
}
