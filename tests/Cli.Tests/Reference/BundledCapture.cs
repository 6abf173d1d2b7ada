using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>A session of the capture that comes with the source, compiled once for the tests of a class.</summary>
public sealed class BundledCapture : IDisposable
{
    public Session Session { get; } = Session.Compile([TestData.Path("kvm/a-small-1vcpu/host"), TestData.Path("kvm/a-small-1vcpu/guest1")]);

    public void Dispose() => Session.Dispose();
}
