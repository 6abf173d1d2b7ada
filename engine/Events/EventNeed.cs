using System.Collections.Immutable;

namespace VmQuery.Engine.Events;

/// <summary>An event that a model reads, by canonical name, with the fields it reads of it.</summary>
/// <param name="Event">Canonical event name (<c>sched_switch</c>); see <see cref="EventDictionary"/>.</param>
/// <param name="Fields">Canonical field names, in any order.</param>
/// <param name="Purpose">What is missing from the answers when a trace lacks the event; null when the event is only a refinement.</param>
internal sealed record EventNeed(string Event, ImmutableArray<string> Fields, string? Purpose = null)
{
    /// <summary>When it is read.</summary>
    public NeedWhen When { get; init; }

    /// <summary>Fields that only matter as columns of its own table: read when events are kept.</summary>
    public ImmutableArray<string> KeptFields { get; init; } = [];

    /// <summary>The same with all its fields.</summary>
    public EventNeed WithKeptFields() => this with { Fields = [.. Fields, .. KeptFields], KeptFields = [] };
}

/// <summary>When an event that a model names is read at all.</summary>
internal enum NeedWhen : byte
{
    /// <summary>Always: an event that is known to be missing is worth a finding, and its table is there, if empty.</summary>
    Always,

    /// <summary>When it occurs: tracks and spans say more with it than without.</summary>
    Occurs,

    /// <summary>When it occurs and events are kept: it only matters as rows of its own table.</summary>
    Kept,
}
