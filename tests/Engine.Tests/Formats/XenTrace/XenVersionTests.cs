using VmQuery.Engine.Formats.XenTrace;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>Releases of Xen, as people and sidecars write them.</summary>
public sealed class XenVersionTests
{
    [Theory]
    [InlineData("4.17", 4, 17)]
    [InlineData("4.17.7-pre", 4, 17)]
    [InlineData("4.20-unstable", 4, 20)]
    [InlineData("4.18+nightly", 4, 18)]
    public void Parse_readsWhatReleasesSay(string text, int major, int minor) => Assert.Equal(new XenVersion(major, minor), XenVersion.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("unstable")]
    [InlineData("4.x")]
    [InlineData("-4.17")]
    [InlineData("4.99999999999")]
    public void Parse_ofSomethingElse_saysWhatItTakes(string text) =>
        Assert.Equal($"\"{text}\" is no release of Xen, as 4.17.", Assert.Throws<FormatException>(() => XenVersion.Parse(text)).Message);

    [Fact]
    public void Order_isThatOfNumbers_notOfText() => Assert.True(XenVersion.Parse("4.9") < XenVersion.Parse("4.17"));
}
