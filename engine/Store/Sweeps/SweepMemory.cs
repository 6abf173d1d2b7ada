namespace VmQuery.Engine.Store.Sweeps;

/// <summary>What sweeps may hold at one time: their rows lie in this program's memory, where DuckDB's limit does not count them and nothing spills.</summary>
internal sealed class SweepMemory(long mostBytes)
{
    private long _held;

    /// <summary>Takes some of it.</summary>
    /// <exception cref="SweepMemoryException">So much is not left.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= mostBytes) return;
        Give(bytes);
        throw new SweepMemoryException();
    }

    /// <summary>Gives some of it back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _held, -bytes);
}

/// <summary>What one sweep holds; given back at the end.</summary>
internal sealed class SweepAccount(SweepMemory memory) : IDisposable
{
    private long _held;

    /// <summary>Tells how much it holds now.</summary>
    /// <exception cref="SweepMemoryException">So much is not left.</exception>
    public void Hold(long bytes)
    {
        if (bytes > _held) memory.Take(bytes - _held);
        else memory.Give(_held - bytes);
        _held = bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => Hold(0);
}

/// <summary>A sweep has more rows than sweeps may hold; SQL can spill.</summary>
internal sealed class SweepMemoryException() : Exception("A sweep needs more memory than it may take.");
