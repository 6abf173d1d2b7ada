using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>Turns TSCs into ns by one multiplication: 10^9 / Hz as a whole part and a fraction of 64 bits, so to less than a ns.</summary>
internal readonly struct TscClock
{
    private const ulong NsPerSecond = 1_000_000_000;

    private readonly ulong _originTsc;
    private readonly long _originNs;
    private readonly ulong _whole;
    private readonly ulong _fraction;

    /// <param name="originTsc">A TSC whose time is known.</param>
    /// <param name="originNs">Its time.</param>
    public TscClock(ulong hz, ulong originTsc, long originNs)
    {
        (_originTsc, _originNs) = (originTsc, originNs);
        _whole = NsPerSecond / hz;
        _fraction = (ulong)(((UInt128)(NsPerSecond % hz) << 64) / hz) + (NsPerSecond % hz == 0 ? 0UL : 1UL);
    }

    /// <summary>Time of a TSC, rounded down; times beyond 64 bits of ns saturate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToNs(ulong tsc)
    {
        var cycles = tsc - _originTsc;
        return cycles < 1UL << 56 && _whole < 64 ? _originNs + (long)((cycles * _whole) + Math.BigMul(cycles, _fraction, out _)) : Exact(tsc);
    }

    private long Exact(ulong tsc)
    {
        var cycles = (Int128)tsc - _originTsc;
        var scaled = (cycles * _whole) + ((cycles * _fraction) >> 64);
        return (long)Int128.Clamp(_originNs + scaled, long.MinValue, long.MaxValue);
    }
}
