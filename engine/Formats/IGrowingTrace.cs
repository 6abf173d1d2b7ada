namespace VmQuery.Engine.Formats;

/// <summary>A trace that is still being written. Its beginning can be read as a trace of its own at any time.</summary>
internal interface IGrowingTrace : IDisposable
{
    /// <summary>Takes note of what has been written since the last look.</summary>
    /// <exception cref="TraceException">The file cannot be read.</exception>
    TraceGrowth Look();

    /// <summary>
    /// The trace up to its watermark, as seen at the last look: nothing that is still to be written belongs before it, so what is read
    /// of it is what will be read of the whole.
    /// </summary>
    /// <returns>Null as long as there is no watermark.</returns>
    /// <exception cref="TraceException">The file cannot be read.</exception>
    ITrace? OpenSettled();
}

/// <summary>What has been written of a trace so far.</summary>
/// <param name="Bytes">Bytes that are whole pieces of a trace.</param>
/// <param name="Lost">Events that the tracer says it dropped.</param>
/// <param name="Settled">Changes whenever the watermark moves; null as long as there is none.</param>
/// <param name="Lag">How far the watermark is behind the latest event; null when not known.</param>
internal readonly record struct TraceGrowth(long Bytes, long Events, int Cpus, long Lost, ulong? Settled, TimeSpan? Lag);
