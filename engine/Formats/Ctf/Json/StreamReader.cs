using System.Collections.Frozen;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>A data stream class under way: its event record classes come one by one (CTF 2, 5.8 and 5.9).</summary>
internal sealed class StreamReader
{
    private readonly Dictionary<Scope, StructClass> _structures;
    private readonly Dictionary<ulong, EventClass> _events = [];

    private StreamReader(ulong id, Dictionary<Scope, StructClass> structures, ClockClass? clock)
    {
        Id = id;
        _structures = structures;
        Clock = clock;
    }

    /// <summary>The number that packets name it by.</summary>
    public ulong Id { get; }

    /// <summary>The clock of its timestamps; null when its events have no time.</summary>
    public ClockClass? Clock { get; }

    /// <summary>Reads a data stream class.</summary>
    public static StreamReader Read(JsonNode fragment, FieldClassReader classes, StructClass? packetHeader, IReadOnlyDictionary<string, ClockClass> clocks)
    {
        var structures = new Dictionary<Scope, StructClass>();
        if (packetHeader is not null) structures[Scope.PacketHeader] = packetHeader;
        Add(Scope.PacketContext, "packet-context-field-class");
        Add(Scope.EventHeader, "event-record-header-field-class");
        Add(Scope.StreamContext, "event-record-common-context-field-class");
        return new StreamReader((ulong)(fragment.Find("id")?.Number(0, ulong.MaxValue) ?? 0), structures, ClockOf(fragment, clocks));

        void Add(Scope scope, string property)
        {
            if (classes.Structure(fragment.Find(property)) is { } structure) structures[scope] = new LocationLinker(scope, structures).Link(structure);
        }
    }

    /// <summary>Reads an event record class of it.</summary>
    public void AddEvent(JsonNode fragment, FieldClassReader classes)
    {
        var id = (ulong)(fragment.Find("id")?.Number(0, ulong.MaxValue) ?? 0);
        var before = new Dictionary<Scope, StructClass>(_structures);
        var context = Link(Scope.EventContext, "specific-context-field-class");
        if (context is not null) before[Scope.EventContext] = context;
        var payload = Link(Scope.Payload, "payload-field-class");
        var name = fragment.Find("name")?.Text() ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"event-{id}");
        if (!_events.TryAdd(id, new EventClass(id, name, context, payload)))
            throw fragment.Place.Error($"found a second event record class {id}, \"{name}\", in data stream class {Id}, expected each id once");

        StructClass? Link(Scope scope, string property) =>
            classes.Structure(fragment.Find(property)) is { } structure ? new LocationLinker(scope, before).Link(structure) : null;
    }

    /// <summary>The class with all events.</summary>
    public StreamClass Build() => new(
        Id,
        _structures.GetValueOrDefault(Scope.PacketContext),
        _structures.GetValueOrDefault(Scope.EventHeader),
        _structures.GetValueOrDefault(Scope.StreamContext),
        _events.ToFrozenDictionary());

    private static ClockClass? ClockOf(JsonNode fragment, IReadOnlyDictionary<string, ClockClass> clocks)
    {
        Drafts.Refuse(fragment, "default-clock-class-name", "default-clock-class-id");
        if (fragment.Find("default-clock-class-id") is not { } id) return null;
        return clocks.TryGetValue(id.Text(), out var clock) ? clock : throw id.Wrong("the id of a clock class that comes before");
    }
}
