using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Streams;

namespace VmQuery.Engine.Formats.Ctf;

/// <summary>One trace, in one folder or in several chunks.</summary>
internal sealed class CtfTrace : ITrace
{
    private static readonly string[] VersionEntries = ["tracer_major", "tracer_minor", "tracer_patchlevel"];

    /// <param name="folders">Its folders; metadata only ever grows, so the longest one says it all.</param>
    /// <param name="buffers">Shared by the traces that are read together.</param>
    public CtfTrace(IReadOnlyList<LoadedFolder> folders, TraceReadOptions options, WindowBuffers buffers)
    {
        var longest = folders.MaxBy(folder => folder.MetadataLength)!;
        var trace = longest.Trace;
        Info = Describe(folders[0].Path, trace);
        Events = longest.Plans.Events;
        var files = folders.SelectMany(folder => CtfFolder.StreamFiles(folder.Path)).ToList();
        Streams =
        [
            .. StreamFinder.Find(trace, longest.Plans, Path.Combine(longest.Path, CtfFolder.MetadataName), files, options, buffers),
            .. folders.SelectMany(folder => StreamFinder.FindMissing(folder.Path, files)),
        ];
    }

    /// <inheritdoc/>
    public TraceInfo Info { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DeclaredEvent> Events { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IEventStream> Streams { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Files are open only while a reader reads them.
    }

    private static TraceInfo Describe(string path, TraceClass trace)
    {
        var environment = trace.Environment;
        return new TraceInfo(
            path,
            "ctf",
            trace.Uuid,
            trace.Clocks.FirstOrDefault(clock => clock.Identity is not null)?.Identity,
            environment.GetValueOrDefault("hostname"),
            Tracer(environment),
            environment.GetValueOrDefault("domain"),
            environment.GetValueOrDefault("kernel_release"),
            environment);
    }

    private static string? Tracer(IReadOnlyDictionary<string, string> environment)
    {
        if (!environment.TryGetValue("tracer_name", out var name)) return null;
        var version = VersionEntries
            .Select(environment.GetValueOrDefault)
            .TakeWhile(number => number is not null);
        return $"{name} {string.Join('.', version)}".TrimEnd();
    }
}
