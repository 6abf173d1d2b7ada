using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats;

/// <summary>A kind of trace on disk: tells its own from others by content, and opens them.</summary>
internal interface ITraceFormat
{
    /// <summary>Short name for messages and table <c>trace</c> (<c>CTF 1.8</c> traces: <c>ctf</c>).</summary>
    string Name { get; }

    /// <summary>Whether a file or folder, or folders below it, hold traces of this format. Looks at names and first bytes only.</summary>
    /// <exception cref="TraceException">A folder cannot be read.</exception>
    bool Recognizes(string path);

    /// <summary>
    /// Opens every trace at or below some paths, in their order, then in ordinal order. Parts of one recording are one trace,
    /// wherever they lie, and what is named twice counts once.
    /// </summary>
    /// <param name="options">How to read traces that are not whole; null means <see cref="TraceReadOptions.Default"/>.</param>
    /// <param name="leaveOut">Told of each trace that cannot be read at all, which is not among the opened ones then; null where that is an error.</param>
    /// <exception cref="TraceException">A trace cannot be read at all.</exception>
    IReadOnlyList<ITrace> Open(IReadOnlyList<string> paths, TraceReadOptions? options = null, Action<TraceException>? leaveOut = null);

    /// <summary>Starts to follow a file that is still being written; null when traces of this format cannot be read before they are whole.</summary>
    /// <param name="path">A file that the format recognizes.</param>
    /// <exception cref="TraceException">It cannot be read at all.</exception>
    IGrowingTrace? Follow(string path, TraceReadOptions options) => null;
}

/// <summary>One trace: what its tracer said about itself, and its streams.</summary>
internal interface ITrace : IDisposable
{
    /// <summary>What the trace says about itself.</summary>
    TraceInfo Info { get; }

    /// <summary>The events the trace declares, whether or not any occurred.</summary>
    IReadOnlyList<DeclaredEvent> Events { get; }

    /// <summary>Its streams, in a reproducible order.</summary>
    IReadOnlyList<IEventStream> Streams { get; }
}

/// <summary>One sequence of events in time order, mostly one CPU's buffer.</summary>
internal interface IEventStream
{
    /// <summary>What is known of the stream before it is decoded.</summary>
    StreamInfo Info { get; }

    /// <summary>Starts decoding; several readers may run over the streams of a trace at once.</summary>
    /// <param name="schema">The events and fields to extract; all others are stepped over.</param>
    IEventReader Read(EventSchema schema, Names names);

    /// <summary>Starts stepping through the events one by one, with all their fields; like readers, walkers may run at once.</summary>
    /// <param name="wanted">The events to stop at, by name as the tracer spells it; null means all.</param>
    IEventWalker Walk(Func<string, bool>? wanted = null);
}

/// <summary>A running decoder of one stream.</summary>
internal interface IEventReader : IDisposable
{
    /// <summary>
    /// Clears the batch and fills it with the next records until it is full. Records of wanted events stand in
    /// stream order; holes stand between them as <see cref="EventSchema.LossStart"/> and <see cref="EventSchema.LossStop"/>.
    /// A batch may be empty although more follow.
    /// </summary>
    /// <returns>False when the stream is at its end and the batch is empty.</returns>
    /// <exception cref="TraceException">The stream is corrupt from here on; what was read before stands.</exception>
    bool Read(EventBatch batch);

    /// <summary>What has been read so far; final once <see cref="Read"/> returned false.</summary>
    StreamTotals Totals { get; }
}
