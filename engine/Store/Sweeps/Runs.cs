using System.Runtime.InteropServices;

namespace VmQuery.Engine.Store.Sweeps;

/// <summary>Sorts numbers that come as a few ascending runs, by merging the runs two by two.</summary>
internal static class Runs
{
    /// <summary>The numbers in order; the list may be changed.</summary>
    public static ReadOnlySpan<long> Sorted(List<long> numbers)
    {
        var from = CollectionsMarshal.AsSpan(numbers);
        var borders = Find(from);
        if (borders.Count > (from.Length / 4) + 2)
        {
            // Hardly any order to build on.
            from.Sort();
            return from;
        }

        Span<long> to = borders.Count > 2 ? new long[from.Length] : [];
        while (borders.Count > 2)
        {
            borders = Merge(from, to, borders);
            var merged = to;
            to = from;
            from = merged;
        }

        return from;
    }

    // Where each run starts, and where the last one stops.
    private static List<int> Find(ReadOnlySpan<long> numbers)
    {
        List<int> borders = [0];
        for (var i = 1; i < numbers.Length; i++)
            if (numbers[i] < numbers[i - 1]) borders.Add(i);
        borders.Add(numbers.Length);
        return borders;
    }

    private static List<int> Merge(ReadOnlySpan<long> from, Span<long> to, List<int> borders)
    {
        List<int> merged = [0];
        for (var run = 0; run + 1 < borders.Count; run += 2)
        {
            var (start, middle, stop) = (borders[run], borders[run + 1], borders[Math.Min(run + 2, borders.Count - 1)]);
            Merge(from[start..middle], from[middle..stop], to[start..stop]);
            merged.Add(stop);
        }

        return merged;
    }

    private static void Merge(ReadOnlySpan<long> one, ReadOnlySpan<long> other, Span<long> to)
    {
        var (i, j) = (0, 0);
        for (var k = 0; k < to.Length; k++) to[k] = j == other.Length || (i < one.Length && one[i] <= other[j]) ? one[i++] : other[j++];
    }
}
