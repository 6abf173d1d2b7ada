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
    [InlineData(600_000_000)]
    [InlineData(1_000_000_001)]
    [InlineData(1_500_000_000)]
    [InlineData(3_000_000_000)]
    public void Times_neverFall_whereCountersRise(ulong hz)
    {
        foreach (var origin in (ulong[])[0, 1UL << 63, ulong.MaxValue - (1UL << 55)])
        {
            var clock = new TscClock(hz, origin, 0);
            var times = Enumerable.Range(0, 257).Select(step => clock.ToNs(step == 256 ? ulong.MaxValue : (ulong)step << 56)).ToArray();

            Assert.Equal(times.Order(), times);
        }
    }

    [Theory]
    [InlineData(1, 5, 0)]
    [InlineData(2_000_000_000, 5, 0)]
    [InlineData(2_000_000_000, ulong.MaxValue / 2, 0)]
    [InlineData(1, ulong.MaxValue, long.MaxValue)]
    [InlineData(1_000_000_000, 5, long.MaxValue)]
    public void CyclesBeyondAllTimes_saturate_soThatNoTimeBetweenTwoOverflows(ulong hz, ulong originTsc, long originNs)
    {
        var clock = new TscClock(hz, originTsc, originNs);

        Assert.InRange((Int128)clock.ToNs(ulong.MaxValue) - clock.ToNs(0), 0, long.MaxValue - 1);
        Assert.True(clock.ToNs(originTsc) >= clock.ToNs(0));
    }
}
