namespace VmQuery.Cli.Tests.Render;

public sealed class HumanTimeTests
{
    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(830, "830 ns")]
    [InlineData(999, "999 ns")]
    [InlineData(1_000, "1.000 µs")]
    [InlineData(12_340, "12.34 µs")]
    [InlineData(999_940, "999.9 µs")]
    [InlineData(999_950, "1.000 ms")]
    [InlineData(9_999_499, "9.999 ms")]
    [InlineData(9_999_600, "10.00 ms")]
    [InlineData(14_610_000, "14.61 ms")]
    [InlineData(999_949_999, "999.9 ms")]
    [InlineData(999_950_000, "1.000 s")]
    [InlineData(1_204_000_000, "1.204 s")]
    [InlineData(119_940_000_000, "119.9 s")]
    [InlineData(120_000_000_000, "2 min 00 s")]
    [InlineData(200_400_000_000, "3 min 20 s")]
    [InlineData(3_599_600_000_000, "1 h 00 min")]
    [InlineData(7_260_000_000_000, "2 h 01 min")]
    [InlineData(-14_610_000, "-14.61 ms")]
    public void Duration_ofAnyLength_hasTheFittingUnit(long ns, string expected) => Assert.Equal(expected, HumanTime.Duration(ns));

    [Theory]
    [InlineData(0, "0.000 000 s")]
    [InlineData(2_104_113_999, "2.104 113 s")]
    [InlineData(1_234_000_000_000, "1 234.000 000 s")]
    [InlineData(-1, "-0.000 001 s")]
    [InlineData(-1_500_000_000, "-1.500 000 s")]
    public void Instant_fromTheOrigin_isCutToMicroseconds(long ns, string expected) =>
        Assert.Equal(expected, HumanTime.Instant(Answers.Origin + ns, Answers.Origin));

    [Fact]
    public void Instant_atTheEdgesOfTime_doesNotOverflow() =>
        Assert.Equal("-18 446 744 073.709 552 s", HumanTime.Instant(long.MinValue, long.MaxValue));

    [Fact]
    public void Date_ofNanoseconds_isUtc() => Assert.Equal("2026-11-22 00:24:42.561119 UTC", HumanTime.Date(1795307082561119792));

    [Theory]
    [InlineData(0, "0.00 %")]
    [InlineData(0.00001, "<0.01 %")]
    [InlineData(0.1234, "12.34 %")]
    [InlineData(1, "100.00 %")]
    public void Share_ofTheWhole_isInPercent(double share, string expected) => Assert.Equal(expected, HumanNumber.Share(share));
}
