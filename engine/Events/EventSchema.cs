using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VmQuery.Engine.Events;

/// <summary>A field of a record: its canonical name, how its slot is held, and where tracers keep it.</summary>
/// <param name="Name">Canonical name, also the column name in the event's table.</param>
/// <param name="Sources">Names to look for in the trace, best first; <c>ctx.NAME</c> means an event or stream context.</param>
internal sealed record FieldSchema(string Name, FieldType Type, ImmutableArray<string> Sources);

/// <summary>The record layout of one canonical event: slot i holds <c>Fields[i]</c>.</summary>
internal sealed record KindSchema(ushort Kind, string Event, ImmutableArray<FieldSchema> Fields)
{
    /// <summary>The most fields a record can hold, so that its presence mask and a row with its spine stay within 64 bits.</summary>
    public const int MaxFields = 56;

    /// <summary>The slot of a field, or -1 when nobody asked for it.</summary>
    public int Slot(string field)
    {
        for (var i = 0; i < Fields.Length; i++)
            if (string.Equals(Fields[i].Name, field, StringComparison.Ordinal)) return i;
        return -1;
    }
}

/// <summary>
/// All events that one compile decodes, and the layout of their records. The formats compile their
/// decoders from it, the models resolve their slots against it; nothing else is shared between the two.
/// </summary>
internal sealed class EventSchema
{
    /// <summary>Kind of the pseudo-record that opens a hole in a stream: events are lost from its time on.</summary>
    public const ushort LossStart = 0;

    /// <summary>Kind of the pseudo-record that closes a hole; slot 0 lost events, slot 1 lost packets (0 = none or not known).</summary>
    public const ushort LossStop = 1;

    /// <summary>The first kind that belongs to a real event.</summary>
    public const ushort FirstEvent = 2;

    /// <summary>Wants no event: a reader steps over all of them and counts.</summary>
    public static EventSchema Nothing { get; } = new([], FrozenDictionary<string, KindSchema>.Empty);

    private readonly FrozenDictionary<string, KindSchema> _byTracerName;
    private readonly FrozenDictionary<string, KindSchema> _byEvent;

    internal EventSchema(ImmutableArray<KindSchema> kinds, IReadOnlyDictionary<string, KindSchema> byTracerName)
    {
        Kinds = kinds;
        _byTracerName = byTracerName.ToFrozenDictionary(StringComparer.Ordinal);
        _byEvent = kinds.ToFrozenDictionary(kind => kind.Event, StringComparer.Ordinal);
    }

    /// <summary>The wanted events; <c>Kinds[i].Kind == i + FirstEvent</c>.</summary>
    public ImmutableArray<KindSchema> Kinds { get; }

    /// <summary>The layout for an event as a tracer spells it, or null when nobody wants it.</summary>
    public KindSchema? Match(string tracerName) => _byTracerName.GetValueOrDefault(tracerName);

    /// <summary>The layout of a canonical event, or null when it is not part of this compile.</summary>
    public KindSchema? Find(string canonicalName) => _byEvent.GetValueOrDefault(canonicalName);

    /// <summary>The slot of a field of a canonical event, or -1 when nobody asked for it.</summary>
    public int Slot(string canonicalName, string field) => Find(canonicalName)?.Slot(field) ?? -1;
}
