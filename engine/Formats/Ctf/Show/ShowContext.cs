using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>What showing an event needs to know: where its packet is, who looks, and what lengths and tags were.</summary>
internal sealed unsafe class ShowContext
{
    /// <summary>Where bit 0 of the packet is or would be.</summary>
    public byte* Packet;

    /// <summary>The first bit that no field may touch.</summary>
    public long Limit;

    /// <summary>Who is told.</summary>
    public IFieldVisitor Visitor { get; set; } = SilentVisitor.Instance;

    /// <summary>Values of the fields that lengths and tags refer to; shown fields set them again as they did when read.</summary>
    public long[] Registers { get; set; } = [];

    /// <summary>Makes UTF-8 of other encodings.</summary>
    public TextDecoder Decoder { get; } = new();

    /// <summary>Bytes at a position; empty when they cross the limit.</summary>
    public bool TryBytes(long position, ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > int.MaxValue || (long)count * 8 > Limit - position) return false;
        bytes = new ReadOnlySpan<byte>(Packet + (position >> 3), (int)count);
        return true;
    }

    /// <summary>Steps over a field without telling anyone.</summary>
    public long Silently(FieldNode node, long position)
    {
        var visitor = Visitor;
        Visitor = SilentVisitor.Instance;
        var stop = node.Show(this, name: null, position);
        Visitor = visitor;
        return stop;
    }
}
