namespace VmQuery.Engine.Dump;

/// <summary>Which events of traces are meant.</summary>
internal sealed record EventSelection
{
    /// <summary>Every event.</summary>
    public static EventSelection All { get; } = new();

    /// <summary>The first time that is meant; null when it is that of the first event.</summary>
    public Int128? StartNs { get; init; }

    /// <summary>
    /// The first time after <see cref="StartNs"/> that is not meant any more; null when the last event is. Wider than times are: an event at
    /// the last time there is may have to be told from those before.
    /// </summary>
    public Int128? StopNs { get; init; }

    /// <summary>Tells by its name whether an event is meant; null for all.</summary>
    public Func<string, bool>? Wanted { get; init; }

    /// <summary>Whether it leaves out some times, and with them all events that have none.</summary>
    public bool HasRange => StartNs is not null || StopNs is not null;
}
