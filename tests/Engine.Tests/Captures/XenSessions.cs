using System.Collections.Concurrent;
using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Captures;

/// <summary>The bundled captures of Xen, each compiled once for all tests that ask about it.</summary>
public sealed class XenSessions : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmq-xen-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _sessions = new(StringComparer.Ordinal);

    /// <summary>Every capture with records.</summary>
    public static TheoryData<string> All { get; } =
    [
        "pv-credit2/all-1s", "pvh-pv-credit2/pvh-small", "lost/lost",
        "variants/classes-sched-gen", "variants/cpumask-4", "variants/memory-buffer", "variants/nodiscard",
    ];

    /// <summary>Where a capture lies.</summary>
    public static string TraceOf(string capture) => TestData.Path($"xen/{capture}.xentrace");

    /// <summary>The rows of a statement asked of a compiled capture, their values joined by spaces.</summary>
    public IReadOnlyList<string> Lines(string capture, string sql) => AskedRows.Lines(PathOf(capture), sql);

    /// <summary>Its session.</summary>
    public string PathOf(string capture) =>
        _sessions.GetOrAdd(capture, _ => new Lazy<string>(() => Compile(capture, Path.Combine(_folder, $"{capture.Replace('/', '-')}.vmq"), new CompileOptions()))).Value;

    /// <summary>Compiles a capture anew.</summary>
    public string Compile(string capture, string name, CompileOptions options)
    {
        var path = Path.Combine(_folder, name);
        TraceCompiler.Compile([TraceOf(capture)], path, options);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
