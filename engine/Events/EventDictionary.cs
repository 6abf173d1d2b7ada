using System.Collections.Frozen;
using System.Collections.Immutable;

namespace VmQuery.Engine.Events;

/// <summary>
/// What each tracer and version calls an event and its fields. The words live in <c>events.tsv</c> and
/// <c>fields.tsv</c> beside this file; code only ever speaks canonical names.
/// </summary>
internal sealed class EventDictionary
{
    private const string AnyEvent = "*";
    private readonly FrozenDictionary<string, ImmutableArray<string>> _tracerNames;
    private readonly FrozenDictionary<string, string> _canonical;
    private readonly FrozenDictionary<(string Event, string Field), FieldSchema> _fields;
    private readonly FrozenDictionary<(string Event, string Source), FieldSchema> _bySource;

    private EventDictionary(Dictionary<string, ImmutableArray<string>> tracerNames, Dictionary<(string, string), FieldSchema> fields)
    {
        _tracerNames = tracerNames.ToFrozenDictionary(StringComparer.Ordinal);
        _canonical = tracerNames
            .SelectMany(pair => pair.Value.Select(tracerName => (tracerName, pair.Key)))
            .ToFrozenDictionary(pair => pair.tracerName, pair => pair.Key, StringComparer.Ordinal);
        _fields = fields.ToFrozenDictionary();
        _bySource = fields
            .SelectMany(pair => pair.Value.Sources.Select(source => ((pair.Key.Item1, source), pair.Value)))
            .DistinctBy(pair => pair.Item1)
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.Value);
    }

    /// <summary>The dictionary that ships with the engine.</summary>
    public static EventDictionary Load() => Parse(EmbeddedTable.Rows("Events.events.tsv"), EmbeddedTable.Rows("Events.fields.tsv"));

    /// <summary>Builds a dictionary from rows <c>event, tracer names</c> and <c>event, field, type, sources</c>.</summary>
    public static EventDictionary Parse(IEnumerable<string[]> events, IEnumerable<string[]> fields)
    {
        var tracerNames = events.ToDictionary(row => row[0], row => Split(row[1]), StringComparer.Ordinal);
        var schemas = fields.ToDictionary(
            row => (row[0], row[1]),
            row => new FieldSchema(row[1], Enum.Parse<FieldType>(row[2], ignoreCase: true), Split(row[3])));
        return new EventDictionary(tracerNames, schemas);
    }

    /// <summary>Every spelling of a canonical event; the name itself when the dictionary does not hold it.</summary>
    public ImmutableArray<string> TracerNames(string canonical) => _tracerNames.GetValueOrDefault(canonical, [canonical]);

    /// <summary>The canonical name of an event as a tracer spells it; the name itself when it is not in the dictionary.</summary>
    public string Canonical(string tracerName) => _canonical.GetValueOrDefault(tracerName, tracerName);

    /// <summary>The schema of a canonical field; an unlisted field is an integer that tracers call by the same name.</summary>
    public FieldSchema Field(string canonicalEvent, string field) =>
        _fields.GetValueOrDefault((canonicalEvent, field))
        ?? _fields.GetValueOrDefault((AnyEvent, field))
        ?? new FieldSchema(field, FieldType.Int, [field]);

    /// <summary>The schema for a field as a trace declares it, under its canonical name if it has one.</summary>
    public FieldSchema FieldOfSource(string canonicalEvent, string source, FieldType declared) =>
        _bySource.GetValueOrDefault((canonicalEvent, source))
        ?? _bySource.GetValueOrDefault((AnyEvent, source))
        ?? new FieldSchema(source.Replace('.', '_'), declared, [source]);

    private static ImmutableArray<string> Split(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
