using System.Collections.Frozen;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Tsdl;

/// <summary>The part of the resolver that puts blocks together: references, events into their streams.</summary>
internal sealed partial class TraceResolver
{
    private TraceLayout Build()
    {
        if (_packetHeader is { } header) _packetHeader = new Linker(_file, 1, Scope.PacketHeader, []).Link(header);
        if (_streams.Count == 0) _streams.Add(new StreamBlock(1, 0, null, null, null));
        var events = EventsByStream();
        return new TraceLayout(_packetHeader, _streams.ToFrozenDictionary(stream => stream.Id, stream => BuildStream(stream, events[stream.Id])));
    }

    private ILookup<ulong, EventBlock> EventsByStream()
    {
        foreach (var block in _events)
        {
            if (block.Stream is null && _streams.Count > 1)
                throw TraceException.AtLine(_file, block.Line, $"found event \"{block.Name}\" without stream_id, expected the id of one of {_streams.Count} streams");
            if (block.Stream is { } id && !_streams.Exists(stream => stream.Id == id))
                throw TraceException.AtLine(_file, block.Line, $"found event \"{block.Name}\" of stream {id}, expected a stream that is declared");
        }

        return _events.ToLookup(block => block.Stream ?? _streams[0].Id);
    }

    private StreamClass BuildStream(StreamBlock block, IEnumerable<EventBlock> events)
    {
        List<(Scope, StructClass)> before = [];
        if (_packetHeader is { } packetHeader) before.Add((Scope.PacketHeader, packetHeader));
        var packetContext = Link(block.PacketContext, block.Line, Scope.PacketContext, before);
        var eventHeader = Link(block.EventHeader, block.Line, Scope.EventHeader, before);
        var streamContext = Link(block.EventContext, block.Line, Scope.StreamContext, before);
        var classes = new Dictionary<ulong, EventClass>();
        foreach (var e in events)
        {
            if (!classes.TryAdd(e.Id, BuildEvent(e, before)))
                throw TraceException.AtLine(_file, e.Line, $"found a second event with id {e.Id}, \"{e.Name}\", in stream {block.Id}, expected each id once");
        }

        return new StreamClass(block.Id, packetContext, eventHeader, streamContext, classes.ToFrozenDictionary());
    }

    private EventClass BuildEvent(EventBlock block, List<(Scope, StructClass)> beforeEvent)
    {
        if (block.Context is null) return new EventClass(block.Id, block.Name, null, Linked(block.Payload, block.Line, Scope.Payload, beforeEvent));
        List<(Scope, StructClass)> before = [.. beforeEvent];
        var context = Link(block.Context, block.Line, Scope.EventContext, before);
        return new EventClass(block.Id, block.Name, context, Linked(block.Payload, block.Line, Scope.Payload, before));
    }

    private StructClass? Link(StructClass? root, int line, Scope scope, List<(Scope, StructClass)> before)
    {
        var linked = Linked(root, line, scope, before);
        if (linked is not null) before.Insert(0, (scope, linked));
        return linked;
    }

    private StructClass? Linked(StructClass? root, int line, Scope scope, List<(Scope, StructClass)> before) =>
        root is null ? null : new Linker(_file, line, scope, before).Link(root);
}
