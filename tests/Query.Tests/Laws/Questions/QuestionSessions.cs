using System.Collections.Concurrent;
using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Samples;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>The sessions that random questions are asked of: every sample, random rows, and a real capture; each in sweeps and in SQL alone.</summary>
public sealed class QuestionSessions : IDisposable
{
    private const string Capture = "capture";
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, (Session Swept, Session Portable)> _open = new(StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. SampleSessions.All.Keys, Capture];

    public (Session Swept, Session Portable) this[string name] => _open.GetOrAdd(name, Open);

    public void Dispose()
    {
        foreach (var (swept, portable) in _open.Values)
        {
            swept.Dispose();
            portable.Dispose();
        }

        _folder.Dispose();
    }

    private (Session, Session) Open(string name)
    {
        var path = _folder[name + ".vmq"];
        if (name is Capture) TraceCompiler.Compile([TestData.Path("kvm/a-small-1vcpu")], path, null, null, CancellationToken.None);
        else SampleSessions.All[name](path);
        return (Session.Open(path), Session.Open(path, new SessionOptions { PortableSql = true }));
    }
}
