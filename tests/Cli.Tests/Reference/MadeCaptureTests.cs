using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>data/xen/made holds what <see cref="XenMade"/> says; <c>VMQ_BLESS=1</c> writes it.</summary>
public sealed class MadeCaptureTests
{
    [Fact]
    public void MadeCapture_isTheOneThatIsBundled()
    {
        var trace = TestData.Path("xen/made/made.xentrace");
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1")
        {
            File.WriteAllBytes(trace, XenMade.Trace);
            File.WriteAllText(trace + ".json", XenMade.Sidecar);
        }

        Assert.Equal(XenMade.Trace, File.ReadAllBytes(trace));
        Assert.Equal(XenMade.Sidecar, File.ReadAllText(trace + ".json"));
    }
}
