namespace VmQuery.Engine.Events;

/// <summary>Finds places in what is in order.</summary>
internal static class Bisection
{
    /// <summary>The first item whose key is above another; how many there are when none is.</summary>
    /// <param name="items">In the order of their keys.</param>
    public static int FirstAbove<T, TKey>(ReadOnlySpan<T> items, TKey key, Func<T, TKey> keyOf)
        where TKey : IComparable<TKey>
    {
        var (low, high) = (0, items.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (keyOf(items[middle]).CompareTo(key) > 0) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
