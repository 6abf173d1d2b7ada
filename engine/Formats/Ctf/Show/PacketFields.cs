using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Streams;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>The fields of a packet's context, ready to be shown. They are kept at hand while the packet's events go by.</summary>
internal sealed unsafe class PacketFields : IDisposable
{
    private readonly PacketWindow _window;
    private readonly StructNode? _header;
    private readonly StructNode _context;
    private Packet? _packet;

    private PacketFields(StructNode? header, StructNode context, WindowBuffers buffers)
    {
        _window = new PacketWindow(buffers) { Together = buffers.Files };
        _header = header;
        _context = context;
    }

    /// <summary>The fields of the packets of a stream; null when they have none that people read.</summary>
    public static PacketFields? Of(StructClass? header, StreamClass stream, Registers registers, WindowBuffers buffers)
    {
        if (stream.PacketContext is not { } context || !context.Fields.Any(NodeBuilder.IsForPeople)) return null;
        return new PacketFields(
            header is null ? null : new NodeBuilder(registers, hidesRoles: false).Root(header, Scope.PacketHeader),
            new NodeBuilder(registers, hidesRoles: true).Root(context, Scope.PacketContext),
            buffers);
    }

    /// <summary>Tells the context of a packet.</summary>
    /// <param name="bits">Size of its header and context.</param>
    public void Show(ShowContext context, Packet packet, long bits)
    {
        if (!ReferenceEquals(packet, _packet))
        {
            _window.Open(packet.File);
            Load(packet, (bits + 7) >> 3);
            _packet = packet;
        }

        context.Packet = _window.Packet;
        context.Limit = bits;
        var position = _header is null ? 0 : context.Silently(_header, 0);
        context.Visitor.StartScope(FieldScope.PacketContext);
        _context.ShowMembers(context, position);
        context.Visitor.StopScope();
    }

    /// <summary>Loads the header and context of a packet once more; its file may have become shorter since.</summary>
    private void Load(Packet packet, long bytes)
    {
        _window.Load(packet.Offset, 0, bytes, bytes);
        if (_window.Stop < bytes)
            throw new TraceException(packet.File, packet.Offset + _window.Stop, $"the file ends, expected {bytes - _window.Stop} more bytes of the packet's header");
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();
}
