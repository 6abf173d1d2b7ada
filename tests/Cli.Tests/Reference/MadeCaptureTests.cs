using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>data/xen/made holds what <see cref="XenMade"/> and <see cref="XenShadowMade"/> say; <c>VMQ_BLESS=1</c> writes it.</summary>
public sealed class MadeCaptureTests
{
    [Fact]
    public void MadeCapture_isTheOneThatIsBundled() => IsBundled("made", XenMade.Trace, XenMade.Sidecar);

    [Fact]
    public void ShadowCapture_isTheOneThatIsBundled() => IsBundled("shadow", XenShadowMade.Trace, XenShadowMade.Sidecar);

    private static void IsBundled(string name, byte[] bytes, string sidecar)
    {
        var trace = TestData.Path($"xen/made/{name}.xentrace");
        if (Environment.GetEnvironmentVariable("VMQ_BLESS") == "1")
        {
            File.WriteAllBytes(trace, bytes);
            File.WriteAllText(trace + ".json", sidecar);
        }

        Assert.Equal(bytes, File.ReadAllBytes(trace));
        Assert.Equal(sidecar, File.ReadAllText(trace + ".json"));
    }
}
