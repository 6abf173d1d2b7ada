using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>Arguments of programs that mean nothing are refused where they are given.</summary>
public sealed class SessionOptionsTests(SampleSession sessions) : IClassFixture<SampleSession>
{
    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void Threads_thatCannotBe_areRefused(int threads) => Assert.Throws<ArgumentOutOfRangeException>("value", () => new SessionOptions { Threads = threads });

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    public void Memory_thatCannotBe_isRefused(int megabytes) => Assert.Throws<ArgumentOutOfRangeException>("value", () => new SessionOptions { MemoryMegabytes = megabytes });

    [Fact]
    public void Answer_ofNoName_isRefused() => Assert.Throws<ArgumentNullException>(() => sessions.Web.Query("list guest")[null!]);
}
