using VmQuery.Query.Syntax;

namespace VmQuery.Query.Tests.Syntax;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0L, UnitSort.Time, "0ns")]
    [InlineData(1_500_000L, UnitSort.Time, "1500us")]
    [InlineData(-7_200_000_000_000L, UnitSort.Time, "-2h")]
    [InlineData(0L, UnitSort.Size, "0KiB")]
    [InlineData(1_536L, UnitSort.Size, "1.5KiB")]
    [InlineData(1L << 31, UnitSort.Size, "2GiB")]
    internal void Text_ofAQuantity_isAsItCouldBeWritten(long value, UnitSort sort, string expected) => Assert.Equal(expected, Units.Text(value, sort));
}
