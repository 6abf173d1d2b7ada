using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models;

/// <summary>The time that one machine's tracks have to fill, and what is missing in it.</summary>
internal sealed class MachineTime(ModelContext context)
{
    /// <summary>The time the tracks have to fill.</summary>
    public TimeSpanNs Span { get; } = context.Span;

    /// <summary>The part of it with a trace, inside <see cref="Span"/>.</summary>
    public TimeSpanNs Coverage { get; } = Within(context.Coverage, context.Span);

    /// <summary>When events may be missing.</summary>
    public Holes Holes { get; } = new();

    /// <summary>A time moved into the coverage: traces may hold stray events.</summary>
    public long Clamp(long timeNs) => Math.Max(Math.Min(timeNs, Coverage.StopNs), Coverage.StartNs);

    /// <summary>Opens the hole that a record of kind LossStart tells of.</summary>
    public void Open(in EventView e) => Holes.Start(e.Cpu, Clamp(e.TimeNs));

    /// <summary>Closes the hole that a record of kind LossStop tells of.</summary>
    public void Close(in EventView e) => Holes.Stop(e.Cpu, Clamp(e.TimeNs));

    /// <summary>An empty track of an entity; without a key, of a machine.</summary>
    public Track Track(IRowWriter rows, MachineId owner, int? key) =>
        new(rows, owner, key, Span.StartNs, context.OnReferenceClock);

    /// <summary>The same, of one whose rows end where their certainty changes.</summary>
    public Track TrackOfLongStays(IRowWriter rows, MachineId owner, int key) =>
        new(rows, owner, key, Span.StartNs, context.OnReferenceClock) { KeepsDoubtApart = true };

    private static TimeSpanNs Within(TimeSpanNs coverage, TimeSpanNs span)
    {
        var start = Math.Clamp(coverage.StartNs, span.StartNs, span.StopNs);
        return new(start, Math.Clamp(coverage.StopNs, start, span.StopNs));
    }
}
