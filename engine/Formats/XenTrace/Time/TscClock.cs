using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>Turns TSCs into ns by one multiplication: 10^9 / Hz as a whole part and a fraction of 64 bits, so to less than a ns.</summary>
internal readonly struct TscClock
{
    private const ulong NsPerSecond = 1_000_000_000;

    /// <summary>No time is further from the epoch, so that the time between any two fits 64 bits as well.</summary>
    private const long FarthestNs = (1L << 62) - 1;

    /// <summary>Counts and origins from which no time gets that far, which are all that traces of machines have.</summary>
    private const ulong UsualCycles = 1UL << 54;
    private const long UsualOriginNs = 1L << 61;

    private readonly ulong _originTsc;
    private readonly long _originNs;
    private readonly ulong _whole;
    private readonly ulong _fraction;
    private readonly ulong _usualCycles;

    /// <param name="originTsc">A TSC whose time is known.</param>
    /// <param name="originNs">Its time.</param>
    public TscClock(ulong hz, ulong originTsc, long originNs)
    {
        (_originTsc, _originNs) = (originTsc, originNs);
        _whole = NsPerSecond / hz;
        _fraction = (ulong)(((UInt128)(NsPerSecond % hz) << 64) / hz) + (NsPerSecond % hz == 0 ? 0UL : 1UL);
        _usualCycles = _whole < 64 && originNs is > -UsualOriginNs and < UsualOriginNs ? UsualCycles : 0;
    }

    /// <summary>Time of a TSC, rounded down; what is too far from the epoch is as far as can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToNs(ulong tsc)
    {
        var cycles = tsc - _originTsc;
        return cycles < _usualCycles ? _originNs + (long)((cycles * _whole) + Math.BigMul(cycles, _fraction, out _)) : Exact(tsc);
    }

    private long Exact(ulong tsc)
    {
        // Each side of the origin by itself: a signed product of the cycles and the fraction may take more than 128 bits.
        var ns = tsc >= _originTsc ? Scaled(tsc - _originTsc, roundUp: false) : -Scaled(_originTsc - tsc, roundUp: true);
        return (long)Int128.Clamp(_originNs + ns, -FarthestNs, FarthestNs);
    }

    private Int128 Scaled(ulong cycles, bool roundUp)
    {
        var part = Math.BigMul(cycles, _fraction, out var rest);
        return ((Int128)cycles * _whole) + part + (roundUp && rest > 0 ? 1 : 0);
    }
}
