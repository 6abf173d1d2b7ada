namespace VmQuery.Engine.Dump;

/// <summary>Which events of traces are meant.</summary>
internal sealed record EventSelection
{
    /// <summary>Every event.</summary>
    public static EventSelection All { get; } = new();

    /// <summary>The first time that is meant.</summary>
    public long StartNs { get; init; } = long.MinValue;

    /// <summary>The first time after <see cref="StartNs"/> that is not meant any more.</summary>
    public long StopNs { get; init; } = long.MaxValue;

    /// <summary>Tells by its name whether an event is meant; null for all.</summary>
    public Func<string, bool>? Wanted { get; init; }

    /// <summary>Whether it leaves out some times, and with them all events that have none.</summary>
    public bool HasRange => StartNs != long.MinValue || StopNs != long.MaxValue;
}
