using System.Collections.Immutable;

namespace VmQuery.Engine.Events;

/// <summary>An event that a model reads, by canonical name, with the fields it reads of it.</summary>
/// <param name="Event">Canonical event name (<c>sched_switch</c>); see <see cref="EventDictionary"/>.</param>
/// <param name="Fields">Canonical field names, in any order.</param>
/// <param name="Purpose">What is missing from the answers when a trace lacks the event; null when the event is only a refinement.</param>
internal sealed record EventNeed(string Event, ImmutableArray<string> Fields, string? Purpose = null)
{
    /// <summary>Whether the event only matters as rows of its own table, so that nobody reads it when no events are kept, or when it does not occur.</summary>
    public bool OnlyKept { get; init; }
}
