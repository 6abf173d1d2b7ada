using VmQuery.Engine.Store.Blocks;

namespace VmQuery.Engine.Tests.Store.Blocks;

public sealed class FieldWriterTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(63, "3F")]
    [InlineData(64, "C000")]
    [InlineData(127, "FF00")]
    [InlineData(128, "8001")]
    [InlineData(-1, "7F")]
    [InlineData(-64, "40")]
    [InlineData(-65, "BF7F")]
    [InlineData(long.MaxValue, "FFFFFFFFFFFFFFFFFF00")]
    [InlineData(long.MinValue, "8080808080808080807F")]
    public void Signed_anyNumber_isTheShortestThatKeepsItsSign(long number, string bytes) => Assert.Equal(bytes, Written(writer => writer.Signed(number)));

    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7F")]
    [InlineData(128UL, "8001")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Unsigned_anyNumber_isTheShortest(ulong number, string bytes) => Assert.Equal(bytes, Written(writer => writer.Unsigned(number)));

    private static string Written(Action<FieldWriter> write)
    {
        var target = new MemoryStream();
        write(new FieldWriter(target));
        return Convert.ToHexString(target.ToArray());
    }
}
