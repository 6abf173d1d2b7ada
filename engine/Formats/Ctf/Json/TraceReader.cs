using System.Collections.Frozen;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Turns the fragments of CTF 2 metadata into the model of its trace (CTF 2, 5.4 to 5.9).</summary>
internal sealed class TraceReader
{
    private readonly FieldClassReader _classes = new();
    private readonly Dictionary<string, ClockClass> _clocks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<ulong, StreamReader> _streams = [];
    private readonly SortedDictionary<string, string> _environment = new(StringComparer.Ordinal);
    private Guid? _uuid;
    private string? _identity;
    private StructClass? _packetHeader;
    private bool _hasTrace;

    private TraceReader()
    {
    }

    /// <summary>The model of a trace.</summary>
    /// <param name="bytes">The metadata.</param>
    /// <param name="file">How messages call it.</param>
    /// <exception cref="TraceException">The bytes are no metadata of version 2.</exception>
    public static TraceClass Read(ReadOnlySpan<byte> bytes, string file)
    {
        var fragments = JsonSequence.Split(bytes, file);
        if (fragments is not [var preamble, ..]) throw new TraceException(file, 0, "found no fragment, expected a preamble of CTF 2 metadata");
        var reader = new TraceReader();
        reader.TakePreamble(preamble);
        foreach (var fragment in fragments.Skip(1)) reader.Take(fragment);
        return reader.Build(file);
    }

    private void TakePreamble(JsonNode fragment)
    {
        if (fragment.Get("type") is var type && type.Text() is not "preamble") throw type.Wrong("the first fragment to be a preamble");
        fragment.Get("version").Number(2, 2);
        Extensions.Refuse(fragment);
        if (fragment.Find("uuid") is not { } uuid) return;
        var bytes = uuid.Elements().Select(part => (byte)part.Number(byte.MinValue, byte.MaxValue)).ToArray();
        _uuid = bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : throw uuid.Wrong("16 bytes");
    }

    private void Take(JsonNode fragment)
    {
        Extensions.Refuse(fragment);
        var type = fragment.Get("type");
        switch (type.Text())
        {
            case "field-class-alias": _classes.AddAlias(fragment); break;
            case "trace-class": TakeTrace(fragment); break;
            case "clock-class": TakeClock(fragment); break;
            case "data-stream-class": TakeStream(fragment); break;
            case "event-record-class": TakeEvent(fragment); break;
            default: throw type.Wrong("one preamble, and then aliases, a trace, clocks, data streams and event records");
        }
    }

    private void TakeTrace(JsonNode fragment)
    {
        if (_hasTrace || _streams.Count > 0) throw fragment.Place.Error("found a trace class, expected one at most, and before any data stream class");
        _hasTrace = true;
        _identity = Identity(fragment);
        foreach (var (name, value) in fragment.Find("environment")?.Properties() ?? []) _environment[name] = value.Entry();
        if (_classes.Structure(fragment.Find("packet-header-field-class")) is not { } header) return;
        _packetHeader = new LocationLinker(Scope.PacketHeader, FrozenDictionary<Scope, StructClass>.Empty).Link(header);
    }

    /// <summary>What tells a trace from others; null when it says nothing that can tell two recordings apart.</summary>
    private static string? Identity(JsonNode fragment) => fragment.Find("uid")?.Text() is { Length: > 0 } uid
        ? $"{fragment.Find("namespace")?.Text()}/{fragment.Find("name")?.Text()}/{uid}"
        : null;

    private void TakeClock(JsonNode fragment)
    {
        var id = fragment.Get("id").Text();
        var frequency = (ulong)fragment.Get("frequency").Number(1, ulong.MaxValue);
        Drafts.Refuse(fragment, "offset", "offset-from-origin");
        var offset = fragment.Find("offset-from-origin");
        var clock = new ClockClass(
            fragment.Find("name")?.Text() ?? id,
            fragment.Find("uid")?.Text(),
            frequency,
            (long)(offset?.Find("seconds")?.Number(long.MinValue, long.MaxValue) ?? 0),
            (long)(offset?.Find("cycles")?.Number(0, Int128.Min(frequency - 1, long.MaxValue)) ?? 0));
        if (!_clocks.TryAdd(id, clock)) throw fragment.Place.Error($"found a second clock class \"{id}\", expected each id once");
    }

    private void TakeStream(JsonNode fragment)
    {
        var stream = StreamReader.Read(fragment, _classes, _packetHeader, _clocks);
        if (!_streams.TryAdd(stream.Id, stream)) throw fragment.Place.Error($"found a second data stream class {stream.Id}, expected each id once");
    }

    private void TakeEvent(JsonNode fragment)
    {
        var id = (ulong)(fragment.Find("data-stream-class-id")?.Number(0, ulong.MaxValue) ?? 0);
        if (!_streams.TryGetValue(id, out var stream)) throw fragment.Place.Error($"found an event record class of data stream class {id}, expected that before it");
        stream.AddEvent(fragment, _classes);
    }

    private TraceClass Build(string file)
    {
        if (_streams.Count == 0) throw new TraceException(file, null, "found no data stream class, expected one or more");
        return new TraceClass(
            _uuid,
            _identity,
            new TraceLayout(_packetHeader, _streams.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Build())),
            [.. _clocks.Values],
            _streams.Where(pair => pair.Value.Clock is not null).ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Clock!),
            _environment);
    }
}
