using VmQuery.Engine.Formats.XenTrace.Time;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

public sealed class TscClockTests
{
    [Theory]
    [InlineData(2_800_000_000, 2_800_000_000, 1_000_000_000)]
    [InlineData(2_800_000_000, 14, 5)]
    [InlineData(1_000_000_000, 12_345, 12_345)]
    [InlineData(24_000_000, 24_000_001, 1_000_000_041)]
    [InlineData(2_299_999_000, 2_299_999_000UL * 86_400, 86_400_000_000_000)]
    public void Cycles_areNs_fromTheOriginOn(ulong hz, ulong cycles, long ns)
    {
        Assert.Equal(ns + 7, new TscClock(hz, 1000, 7).ToNs(1000 + cycles));
    }

    [Fact]
    public void CyclesBeforeTheOrigin_areNegative() => Assert.InRange(new TscClock(2_000_000_000, 1000, 0).ToNs(0), -501, -500);

    [Theory]
    [InlineData(1)]
    [InlineData(2_000_000_000)]
    public void CyclesBeyondAllTimes_saturate(ulong hz)
    {
        var clock = new TscClock(hz, 5, 0);

        Assert.True(clock.ToNs(ulong.MaxValue) > long.MaxValue / 2);
        Assert.True(clock.ToNs(0) <= 0);
    }
}
