namespace VmQuery.Tests.Support;

/// <summary>Random numbers that are the same for the same seed on every machine (xorshift64*).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15) ^ 0xD1B54A32D192ED03;

    /// <summary>A number from 0 to below a limit.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>Whether something of this chance happens.</summary>
    public bool Percent(int chance) => Below(100) < chance;

    /// <summary>A time around a mean, from a quarter of it to nearly twice.</summary>
    public ulong Around(int mean) => (ulong)((mean / 4) + Below(mean * 3 / 2));

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }
}
