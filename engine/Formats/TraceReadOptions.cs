namespace VmQuery.Engine.Formats;

/// <summary>How to read traces that are not whole.</summary>
internal sealed record TraceReadOptions
{
    /// <summary>What is read unless something else is asked for.</summary>
    public static TraceReadOptions Default { get; } = new();

    /// <summary>
    /// Whether to leave out what cannot be read of a stream (a last packet cut off by a crash, a packet that is corrupt) and to
    /// go on behind it. What is left out is an oddity of the stream and, inside a packet, a hole. Else the first error ends the stream.
    /// </summary>
    public bool Salvage { get; init; }
}
