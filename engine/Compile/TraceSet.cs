using System.Collections.Immutable;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>The traces of one compile, opened, and grouped by the machine that recorded them.</summary>
internal sealed class TraceSet : IDisposable
{
    /// <summary>Takes traces that are open; they are closed with the set.</summary>
    public TraceSet(ImmutableArray<ITrace> traces)
    {
        Traces = traces;
        Machines = TracedMachine.Group(traces);
    }

    /// <summary>All traces, in the order given, then in the order of their paths.</summary>
    public ImmutableArray<ITrace> Traces { get; }

    /// <summary>Who recorded them.</summary>
    public ImmutableArray<TracedMachine> Machines { get; }

    /// <summary>The events that the traces declare; those of traces that share a list count once.</summary>
    public IEnumerable<DeclaredEvent> DeclaredEvents => Traces.Select(trace => trace.Events).Distinct().SelectMany(events => events);

    /// <summary>Why further traces are left out, where what cannot be read is.</summary>
    public ImmutableArray<TraceException> LeftOut { get; private init; } = [];

    /// <summary>Opens every trace at or below the paths, each once, however often it is named.</summary>
    /// <exception cref="TraceNotFoundException">A path is missing.</exception>
    /// <exception cref="TraceException">A path holds no trace that a format knows, or one that cannot be read; where that is left out, none can be read.</exception>
    public static TraceSet Open(IReadOnlyList<string> paths, TraceReadOptions? options = null)
    {
        var byFormat = paths.GroupBy(FormatOf).Select(group => (Format: group.Key, Paths: group.ToArray())).ToArray();
        var (opened, leftOut) = (new List<ITrace>(), new List<TraceException>());
        try
        {
            foreach (var (format, itsPaths) in byFormat) opened.AddRange(format.Open(itsPaths, options, options?.Salvage == true ? leftOut.Add : null));
            if (opened.Count == 0 && leftOut is [var first, ..]) throw first;
            return new TraceSet([.. opened]) { LeftOut = [.. leftOut] };
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

    private static ITraceFormat FormatOf(string path)
    {
        if (!Path.Exists(path)) throw new TraceNotFoundException(path, "there is no such file or folder");
        if (FileKind.Oddity(path) is { } oddity) throw new TraceNotFoundException(path, $"is {oddity}, expected a file or a folder");
        return TraceFormats.All.FirstOrDefault(format => format.Recognizes(path)) ?? throw new TraceException(path, null, Directory.Exists(path)
            ? "no trace in this folder or below it; expected a folder with a CTF 'metadata' file that is not empty, or with files of xentrace"
            : "neither a trace nor a session; expected the folder of a CTF trace, a file that xentrace wrote, or one that vmq compile wrote");
    }
}
