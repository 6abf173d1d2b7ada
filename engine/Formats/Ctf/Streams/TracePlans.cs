using System.Collections.Frozen;
using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// The plans that traces of one layout share, however many there are: to make and compile them takes as long as decoding some ten thousand events.
/// </summary>
internal sealed class TracePlans
{
    private readonly Lazy<IReadOnlyList<DeclaredEvent>> _events;

    public TracePlans(TraceLayout layout)
    {
        Streams = layout.Streams.ToFrozenDictionary(stream => stream.Key, stream => new StreamLayout(layout, stream.Value));
        PacketHeader = Planner.Make(Streams.Values[0].Registers, new RoleWants(), Phase.PacketStart, (Scope.PacketHeader, layout.PacketHeader));
        _events = new Lazy<IReadOnlyList<DeclaredEvent>>(() => [.. layout.Streams.Values.OrderBy(stream => stream.Id).SelectMany(Declared)]);
    }

    /// <summary>Those for the streams of each class, by its id.</summary>
    public FrozenDictionary<ulong, StreamLayout> Streams { get; }

    /// <summary>Steps over the header of a packet, for the fields with roles.</summary>
    public Plan PacketHeader { get; }

    /// <summary>The events that the traces declare; one list for all of them.</summary>
    public IReadOnlyList<DeclaredEvent> Events => _events.Value;

    private static IEnumerable<DeclaredEvent> Declared(StreamClass stream) =>
        stream.Events.Values.OrderBy(e => e.Id).Select(e => new DeclaredEvent(
            e.Name,
            [.. LeafField.Of(stream, e).Where(leaf => leaf.Value.Certain).Select(leaf => (leaf.Key, leaf.Value.Type))]));
}
