using System.Collections.Concurrent;
using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Captures;

/// <summary>The bundled captures, each compiled once for all tests that ask about it.</summary>
public sealed class CaptureSessions : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmq-captures-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _sessions = new(StringComparer.Ordinal);

    /// <summary>The host alone, and the host with every guest that was traced.</summary>
    public static TheoryData<string, bool> All { get; } = new()
    {
        { "a-small-1vcpu", false },
        { "a-small-1vcpu", true },
        { "b-medium-2guests", false },
        { "b-medium-2guests", true },
        { "d2-lost-events-16k", false },
        { "d2-lost-events-16k", true },
        { "i-stock-probe", false },
        { "i-stock-probe", true },
    };

    /// <summary>The rows of a statement asked of a compiled capture, each value as text.</summary>
    public IReadOnlyList<string[]> Ask(string capture, bool withGuests, string sql) => AskedRows.Ask(PathOf(capture, withGuests), sql);

    /// <summary>The rows of a statement, their values joined by spaces.</summary>
    public IReadOnlyList<string> Lines(string capture, bool withGuests, string sql) => AskedRows.Lines(PathOf(capture, withGuests), sql);

    /// <summary>The traces of a capture.</summary>
    public static IReadOnlyList<string> Traces(string capture, bool withGuests)
    {
        var folder = TestData.Path($"kvm/{capture}");
        var guests = Directory.EnumerateDirectories(folder, "guest*").Order(StringComparer.Ordinal);
        return [Path.Combine(folder, "host"), .. withGuests ? guests.ToArray() : []];
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string capture, bool withGuests)
    {
        var name = $"{capture}-{(withGuests ? "guests" : "host")}.vmq";
        return _sessions.GetOrAdd(name, _ => new Lazy<string>(() => Compile(capture, withGuests, Path.Combine(_folder, name)))).Value;
    }

    private static string Compile(string capture, bool withGuests, string path)
    {
        TraceCompiler.Compile(Traces(capture, withGuests), path);
        return path;
    }
}

/// <summary>Lets every test class about captures share their sessions.</summary>
[CollectionDefinition(Name)]
public sealed class CaptureTests : ICollectionFixture<CaptureSessions>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "captures";
}
