namespace VmQuery.Engine.Events;

/// <summary>What is known of a stream before it is decoded.</summary>
/// <param name="Name">Name for people, as <c>chan0_2</c>.</param>
/// <param name="Cpu">The CPU it belongs to, when the whole stream belongs to one.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="HasClock">Whether its events have times; those of others can be shown, and no analysis can use them.</param>
internal sealed record StreamInfo(string Name, int? Cpu, long Bytes, bool HasClock = true)
{
    /// <summary>Why there is no clock, and what would help, in words; null when nothing is known of that.</summary>
    public string? WhyNoClock { get; init; }
}
