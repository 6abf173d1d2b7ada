using VmQuery.Engine.Models;

namespace VmQuery.Engine.Tests.Models;

public sealed class ByThreadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4_194_303)]
    [InlineData(4_194_304)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Value_ofAnyId_isFoundAndForgotten(int tid)
    {
        var values = new ByThread<string>();
        Assert.Null(values[tid]);

        values[tid] = "it";
        Assert.Equal("it", values[tid]);

        values[tid] = null;
        Assert.Null(values[tid]);
        Assert.Empty(values.Values);
    }

    [Fact]
    public void Values_ofIdsThatKernelsGive_areInTheirOrder()
    {
        var values = new ByThread<string> { [5_000_000] = "d", [70_000] = "c", [3] = "a", [700] = "b" };

        Assert.Equal(["a", "b", "c", "d"], values.Values);
    }
}
