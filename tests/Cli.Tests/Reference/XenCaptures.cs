using VmQuery.Engine.Compile;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Reference;

/// <summary>Sessions of the bundled captures of Xen, by the name of the file, each compiled when it is first asked.</summary>
public sealed class XenCaptures : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, Session> _sessions = [];

    public Session this[string name]
    {
        get
        {
            if (_sessions.TryGetValue(name, out var session)) return session;
            TraceCompiler.Compile([PathOf(name)], _folder[name + ".vmq"]);
            return _sessions[name] = Session.Open(_folder[name + ".vmq"]);
        }
    }

    /// <summary>Where the trace is.</summary>
    public static string PathOf(string name) => Directory.EnumerateFiles(TestData.Path("xen"), name + ".xentrace", SearchOption.AllDirectories).Single();

    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Dispose();
        _folder.Dispose();
    }
}
