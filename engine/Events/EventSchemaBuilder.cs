using System.Collections.Immutable;

namespace VmQuery.Engine.Events;

/// <summary>Collects what the models need, and what the user wants kept, into one <see cref="EventSchema"/>.</summary>
internal sealed class EventSchemaBuilder(EventDictionary dictionary)
{
    private const int MostKinds = ushort.MaxValue - EventSchema.FirstEvent;
    private readonly SortedDictionary<string, List<FieldSchema>> _events = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _canonicalOf = new(StringComparer.Ordinal);

    /// <summary>Adds a model's need; fields needed by several models share a slot.</summary>
    public EventSchemaBuilder Add(EventNeed need)
    {
        var fields = FieldsOf(need.Event);
        foreach (var name in need.Fields) AddField(fields, dictionary.Field(need.Event, name));
        foreach (var tracerName in dictionary.TracerNames(need.Event)) _canonicalOf[tracerName] = need.Event;
        return this;
    }

    /// <summary>Adds an event as a trace declares it, with all its fields; used to keep every event.</summary>
    public EventSchemaBuilder AddDeclared(string tracerName, IEnumerable<(string Source, FieldType Type)> fields)
    {
        var canonical = dictionary.Canonical(tracerName);
        var known = FieldsOf(canonical);
        foreach (var (source, type) in fields)
        {
            if (known.Exists(field => field.Sources.Contains(source, StringComparer.Ordinal))) continue;
            AddField(known, dictionary.FieldOfSource(canonical, source, type));
        }

        _canonicalOf[tracerName] = canonical;
        return this;
    }

    /// <summary>Fixes the layouts: events in ordinal order, so kinds do not depend on the order of traces.</summary>
    public EventSchema Build()
    {
        var kinds = ImmutableArray.CreateBuilder<KindSchema>(_events.Count);
        if (_events.Count > MostKinds) throw new InvalidOperationException($"The traces declare {_events.Count} kinds of events; at most {MostKinds} can be kept.");
        foreach (var (name, fields) in _events)
            kinds.Add(new KindSchema((ushort)(EventSchema.FirstEvent + kinds.Count), name, [.. fields]));
        var byEvent = kinds.ToDictionary(kind => kind.Event, StringComparer.Ordinal);
        return new EventSchema(
            kinds.ToImmutable(),
            _canonicalOf.ToDictionary(pair => pair.Key, pair => byEvent[pair.Value], StringComparer.Ordinal));
    }

    private List<FieldSchema> FieldsOf(string canonical)
    {
        if (!_events.TryGetValue(canonical, out var fields)) _events[canonical] = fields = [];
        return fields;
    }

    private static void AddField(List<FieldSchema> fields, FieldSchema field)
    {
        if (fields.Count >= KindSchema.MaxFields) return;
        if (!fields.Exists(known => string.Equals(known.Name, field.Name, StringComparison.Ordinal))) fields.Add(field);
    }
}
