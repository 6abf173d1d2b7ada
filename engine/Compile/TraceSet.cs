using System.Collections.Immutable;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>The traces of one compile, opened, and grouped by the machine that recorded them.</summary>
internal sealed class TraceSet : IDisposable
{
    private TraceSet(ImmutableArray<ITrace> traces)
    {
        Traces = traces;
        Machines = TracedMachine.Group(traces);
    }

    /// <summary>All traces, in the order given, then in the order of their paths.</summary>
    public ImmutableArray<ITrace> Traces { get; }

    /// <summary>Who recorded them.</summary>
    public ImmutableArray<TracedMachine> Machines { get; }

    /// <summary>Opens every trace at or below the paths.</summary>
    /// <exception cref="TraceException">A path is missing, or holds no trace that a format knows.</exception>
    public static TraceSet Open(IReadOnlyList<string> paths, TraceReadOptions options)
    {
        var opened = new List<ITrace>();
        try
        {
            foreach (var path in paths.Distinct(StringComparer.Ordinal)) opened.AddRange(OpenOne(path, options));
            return new TraceSet([.. opened]);
        }
        catch
        {
            opened.ForEach(trace => trace.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var trace in Traces) trace.Dispose();
    }

    private static IReadOnlyList<ITrace> OpenOne(string path, TraceReadOptions options)
    {
        if (!Path.Exists(path)) throw new TraceNotFoundException(path, "there is no such file or folder");
        foreach (var format in TraceFormats.All)
            if (format.Recognizes(path)) return format.Open(path, options);
        throw new TraceException(path, null, Directory.Exists(path)
            ? "no trace in this folder or below it; expected a folder with a CTF 'metadata' file"
            : "not a trace; expected the folder of a CTF trace");
    }
}
