using System.Runtime.CompilerServices;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf;

/// <summary>
/// Turns cycles into ns since the Unix epoch: 1e9 * (offset_s + (offset + cycles) / freq). Offset and cycles are rounded
/// down each for itself, so that times agree to the ns with those that other readers print.
/// </summary>
internal readonly struct CtfClock
{
    /// <summary>Cycles of the common clock in a second.</summary>
    public const ulong NsPerSecond = 1_000_000_000;

    private readonly Int128 _exactBaseNs;
    private readonly long _baseNs;
    private readonly ulong _frequency;
    private readonly bool _plain;

    public CtfClock(ClockClass clock)
    {
        _frequency = clock.Frequency;
        _exactBaseNs = ((Int128)clock.OffsetSeconds * NsPerSecond) + InNs(clock.OffsetCycles);
        _baseNs = Saturate(_exactBaseNs);
        _plain = clock.Frequency == NsPerSecond && _exactBaseNs == _baseNs;
    }

    /// <summary>Time of a cycle count; times beyond 64 bits of ns saturate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToNs(ulong cycles)
    {
        var ns = unchecked(_baseNs + (long)cycles);
        return _plain && cycles <= long.MaxValue && (ns >= _baseNs) ? ns : Exact(cycles);
    }

    /// <summary>
    /// The full count after a timestamp of which only the low bits were recorded: the next count not below the last
    /// one with these low bits. An equal stamp is no wrap.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Widen(ulong last, ulong stamp, int bits)
    {
        if (bits >= 64) return stamp;
        var mask = (1UL << bits) - 1;
        var next = (last & ~mask) | (stamp & mask);
        return next < last ? next + mask + 1 : next;
    }

    private long Exact(ulong cycles) => Saturate(_exactBaseNs + InNs(cycles));

    private Int128 InNs(Int128 cycles)
    {
        var (quotient, remainder) = Int128.DivRem(cycles * NsPerSecond, _frequency);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    private static long Saturate(Int128 ns) => (long)Int128.Clamp(ns, long.MinValue, long.MaxValue);
}
