using VmQuery.Engine.Formats.Ctf.Metadata;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Streams;

namespace VmQuery.Engine.Formats.Ctf;

/// <summary>Common Trace Format 1.8 and 2, as LTTng, barectf, perf and babeltrace write it.</summary>
internal sealed class CtfFormat : ITraceFormat
{
    /// <inheritdoc/>
    public string Name => "ctf";

    /// <inheritdoc/>
    public bool Recognizes(string path) => TraceFolders.AreAt(path);

    /// <inheritdoc/>
    public IReadOnlyList<ITrace> Open(IReadOnlyList<string> paths, TraceReadOptions? options = null, Action<TraceException>? leaveOut = null)
    {
        options ??= TraceReadOptions.Default;
        var buffers = new WindowBuffers();
        var metadata = new MetadataReader();
        var plans = new Dictionary<TraceLayout, TracePlans>(ReferenceEqualityComparer.Instance);
        return paths
            .SelectMany(Folders)
            .DistinctBy(Path.GetFullPath, StringComparer.Ordinal)
            .Select(folder => Load(folder, metadata, PlansFor, leaveOut))
            .OfType<LoadedFolder>()
            .GroupBy(Identity, StringComparer.Ordinal)
            .Select(group => new CtfTrace([.. group], options, buffers))
            .ToList();

        TracePlans PlansFor(TraceLayout layout) => plans.TryGetValue(layout, out var known) ? known : plans[layout] = new TracePlans(layout);
    }

    private static IEnumerable<string> Folders(string path)
    {
        if (!Path.Exists(path)) throw new TraceException(path, null, "there is no such file or folder, expected a trace");
        return TraceFolders.Find(path).DefaultIfEmpty()
            .Select(folder => folder ?? throw new TraceException(path, null, "holds no CTF trace, expected a folder with a file \"metadata\""));
    }

    private static LoadedFolder? Load(string folder, MetadataReader metadata, Func<TraceLayout, TracePlans> plansFor, Action<TraceException>? leaveOut)
    {
        var file = Path.Combine(folder, CtfFolder.MetadataName);
        try
        {
            var bytes = MetadataFile.Load(file);
            var trace = metadata.Read(bytes, file);
            return new LoadedFolder(folder, bytes.Length, trace, PlansOf(trace, file, plansFor));
        }
        catch (TraceException error) when (leaveOut is not null)
        {
            leaveOut(error);
            return null;
        }
    }

    /// <exception cref="TraceException">A header has a field larger than any packet.</exception>
    private static TracePlans PlansOf(TraceClass trace, string file, Func<TraceLayout, TracePlans> plansFor)
    {
        try
        {
            return plansFor(trace.Layout);
        }
        catch (OverflowException error)
        {
            throw new TraceException(file, null, error.Message, error);
        }
    }

    /// <summary>
    /// Chunks and snapshots of one recording hold the same trace in several folders: they have its uuid, or without one, the
    /// same environment.
    /// </summary>
    private static string Identity(LoadedFolder folder)
    {
        if (folder.Trace.Identity is { } identity) return identity;
        var environment = folder.Trace.Environment;
        return environment.ContainsKey("hostname") ? string.Join('\n', environment.Select(entry => $"{entry.Key}={entry.Value}")) : folder.Path;
    }
}

/// <summary>A trace folder whose metadata has been read.</summary>
/// <param name="Plans">Those of the trace's layout, shared by the folders that are read together.</param>
internal sealed record LoadedFolder(string Path, int MetadataLength, TraceClass Trace, TracePlans Plans);
