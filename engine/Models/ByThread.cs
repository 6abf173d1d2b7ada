using System.Numerics;

namespace VmQuery.Engine.Models;

/// <summary>Values by thread id, found without hashing: kernels give ids below 2^22 (PID_MAX_LIMIT in include/linux/threads.h).</summary>
/// <remarks>
/// A page of ids takes memory once one of them has a value, and the table of pages what the largest id takes: a session may have a thousand
/// machines of few threads. Ids beyond, of broken traces, are in a dictionary.
/// </remarks>
internal sealed class ByThread<T>
    where T : class
{
    private const int Limit = 1 << 22;
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private readonly SortedDictionary<int, T> _beyond = [];
    private T?[]?[] _pages = [];

    /// <summary>The value of a thread; null when it has none.</summary>
    public T? this[int tid]
    {
        get
        {
            var pages = _pages;
            var page = (uint)tid >> PageBits;
            return page < (uint)pages.Length ? pages[page]?[tid & (PageSize - 1)] : _beyond.GetValueOrDefault(tid);
        }

        set
        {
            if ((uint)tid < Limit) PageOf(tid)[tid & (PageSize - 1)] = value;
            else if (value is null) _beyond.Remove(tid);
            else _beyond[tid] = value;
        }
    }

    /// <summary>All values, those of ids that kernels give in the order of these.</summary>
    public IEnumerable<T> Values => _pages.OfType<T?[]>().SelectMany(page => page).OfType<T>().Concat(_beyond.Values);

    private T?[] PageOf(int tid)
    {
        var page = tid >> PageBits;
        if (page >= _pages.Length) Array.Resize(ref _pages, (int)BitOperations.RoundUpToPowerOf2((uint)page + 1));
        return _pages[page] ??= new T?[PageSize];
    }
}
