using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Golden;

/// <summary>The session <c>web</c>, opened once for the tests of a class.</summary>
public sealed class SampleSession : IDisposable
{
    private readonly TempFolder _folder = new();

    public SampleSession() => Web = Session.Open(SampleSessions.Web(Path.Combine(_folder.Path, "web.vmq")));

    public Session Web { get; }

    public void Dispose()
    {
        Web.Dispose();
        _folder.Dispose();
    }
}
