namespace VmQuery.Engine.Models;

/// <summary>Values by thread id, found without hashing: kernels give ids below 2^22 (PID_MAX_LIMIT in include/linux/threads.h).</summary>
/// <remarks>A page of ids takes memory once one of them has a value; ids beyond, of broken traces, are in a dictionary.</remarks>
internal sealed class ByThread<T>
    where T : class
{
    private const int Limit = 1 << 22;
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private readonly T?[]?[] _pages = new T?[]?[Limit >> PageBits];
    private readonly SortedDictionary<int, T> _beyond = [];

    /// <summary>The value of a thread; null when it has none.</summary>
    public T? this[int tid]
    {
        get => (uint)tid < Limit ? _pages[tid >> PageBits]?[tid & (PageSize - 1)] : _beyond.GetValueOrDefault(tid);
        set
        {
            if ((uint)tid < Limit) (_pages[tid >> PageBits] ??= new T?[PageSize])[tid & (PageSize - 1)] = value;
            else if (value is null) _beyond.Remove(tid);
            else _beyond[tid] = value;
        }
    }

    /// <summary>All values, those of ids that kernels give in the order of these.</summary>
    public IEnumerable<T> Values => _pages.OfType<T?[]>().SelectMany(page => page).OfType<T>().Concat(_beyond.Values);
}
