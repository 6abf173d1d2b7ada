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
    public void Value_staysWhenLargerIdsCome()
    {
        var values = new ByThread<string> { [7] = "small" };
        foreach (var tid in (int[])[255, 256, 70_000, 4_194_303]) values[tid] = "larger";

        Assert.Equal("small", values[7]);
        Assert.Equal("larger", values[256]);
        Assert.Null(values[257]);
        Assert.Null(values[1_000_000]);
    }

    [Fact]
    public void Values_ofIdsThatKernelsGive_areInTheirOrder()
    {
        var values = new ByThread<string> { [5_000_000] = "d", [70_000] = "c", [3] = "a", [700] = "b" };

        Assert.Equal(["a", "b", "c", "d"], values.Values);
    }
}
