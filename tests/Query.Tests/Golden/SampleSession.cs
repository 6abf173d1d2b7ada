using System.Collections.Concurrent;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Golden;

/// <summary>The sample sessions, each opened once for the tests of a class.</summary>
public sealed class SampleSession : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, Session> _open = new(StringComparer.Ordinal);

    public Session Web => this["web"];

    /// <summary>A sample session by its name.</summary>
    public Session this[string name] => _open.GetOrAdd(name, _ => Session.Open(SampleSessions.All[name](_folder[name + ".vmq"])));

    public void Dispose()
    {
        foreach (var session in _open.Values) session.Dispose();
        _folder.Dispose();
    }
}
