using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Tests.Models;

/// <summary>Sessions hold these words; one that changes makes older sessions unreadable.</summary>
public sealed class WordsTests
{
    [Fact]
    public void Words_areLowerCaseJoinedByUnderscores()
    {
        Assert.Equal<string>(["host", "guest", "nested"], Words.Of<MachineRole>());
        Assert.Equal<string>(["certain", "high", "low"], Words.Of<Confidence>());
        Assert.Equal("before_trace", Words.Of(VcpuCause.BeforeTrace));
    }

    [Fact]
    public void Word_ofEveryMember_isParsedBack()
    {
        AssertParsedBack<VcpuState>();
        AssertParsedBack<VcpuCause>();
        AssertParsedBack<WaitReason>();
        AssertParsedBack<ColumnType>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host")]
    [InlineData("0")]
    public void Parse_wordOfNoMember_saysWhichThereAre(string word)
    {
        var error = Assert.Throws<FormatException>(() => Words.Parse<MachineRole>(word));

        Assert.Contains($"\"{word}\" is none of the words host, guest, nested", error.Message, StringComparison.Ordinal);
    }

    private static void AssertParsedBack<TEnum>()
        where TEnum : struct, Enum =>
        Assert.All(Enum.GetValues<TEnum>(), member => Assert.Equal(member, Words.Parse<TEnum>(Words.Of(member))));
}
