using VmQuery.Engine.Models.Linux;

namespace VmQuery.Engine.Tests.Models.Linux;

public sealed class PrevStateTableTests
{
    [Theory]
    [InlineData("6.1.0-56-amd64", 0, Leaving.Runnable)]
    [InlineData("6.1.0-56-amd64", 0x100, Leaving.Runnable)]
    [InlineData("4.14.0", 0x100, Leaving.Runnable)]
    [InlineData("6.1.0", 1, Leaving.Interruptible)]
    [InlineData("6.1.0", 2, Leaving.Uninterruptible)]
    [InlineData("6.1.0", 4, Leaving.Stopped)]
    [InlineData("6.1.0", 8, Leaving.Stopped)]
    [InlineData("6.1.0", 0x10, Leaving.Dead)]
    [InlineData("6.1.0", 0x20, Leaving.Dead)]
    [InlineData("6.1.0", 0x40, Leaving.Parked)]
    [InlineData("6.1.0", 0x80, Leaving.Idle)]
    [InlineData("4.13.16", 0, Leaving.Runnable)]
    [InlineData("4.4.0-210-generic", 1024, Leaving.Runnable)]
    [InlineData("4.4.0-210-generic", 2048, Leaving.Runnable)]
    [InlineData("4.9.0", 4096, Leaving.Runnable)]
    [InlineData("4.9.0", 64, Leaving.Dead)]
    [InlineData("4.9.0", 16, Leaving.Dead)]
    [InlineData("4.9.0", 512, Leaving.Parked)]
    [InlineData("4.9.0", 1026, Leaving.Idle)]
    [InlineData("4.9.0", 130, Leaving.Uninterruptible)]
    [InlineData("3.10", 1, Leaving.Interruptible)]
    [InlineData(null, 0x100, Leaving.Runnable)]
    [InlineData("rolling", 0x100, Leaving.Runnable)]
    internal void Value_isDecodedByItsKernel(string? release, long prevState, Leaving expected) =>
        Assert.Equal(expected, PrevStateTable.For(release).Decode(prevState));

    [Fact]
    public void UnknownKernel_changesToTheOldMeaningWhenOnlyThatFits()
    {
        var table = PrevStateTable.For(null);
        Assert.Equal(Leaving.Parked, table.Decode(64));
        Assert.Equal(Leaving.Runnable, table.Decode(1024));
        Assert.Equal(Leaving.Dead, table.Decode(64));
    }
}
