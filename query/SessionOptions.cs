namespace VmQuery.Query;

/// <summary>How much a session may use.</summary>
public sealed record SessionOptions
{
    private const int MostThreads = 4096;

    private int? _memoryMegabytes;
    private int _threads;

    /// <summary>Memory for questions, in megabytes; null takes most of the machine's. Sweeps over intervals hold up to a quarter as much beside it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public int? MemoryMegabytes
    {
        get => _memoryMegabytes;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            _memoryMegabytes = value;
        }
    }

    /// <summary>Threads, at most 4096; 0 takes every core.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or above 4096.</exception>
    public int Threads
    {
        get => _threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostThreads);
            _threads = value;
        }
    }

    /// <summary>Whether everything is asked in SQL that every engine takes, also what this program does faster itself: to compare both.</summary>
    internal bool PortableSql { get; init; }
}
