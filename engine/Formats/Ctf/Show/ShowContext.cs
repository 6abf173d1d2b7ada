using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>What showing an event needs to know: where its packet is, who looks, and what lengths and tags were.</summary>
internal sealed unsafe class ShowContext
{
    /// <summary>Elements of arrays that take no room, of an event: a length of four bytes may claim billions of them.</summary>
    public const int MostRoomless = 1024;

    private int _roomless;

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

    /// <summary>Elements of the event at hand that were not shown, of arrays whose elements take no room.</summary>
    public ulong NotShown { get; private set; }

    /// <summary>Starts an event.</summary>
    public void StartEvent() => (_roomless, NotShown) = (0, 0);

    /// <summary>
    /// Whether to go on behind an element that took no room. All that follow it are like it: nothing was read that lengths and tags could tell
    /// from another time.
    /// </summary>
    /// <param name="left">How many follow it.</param>
    public bool MayShowMore(ulong left)
    {
        if (ReferenceEquals(Visitor, SilentVisitor.Instance)) return false;
        if (left == 0 || _roomless++ < MostRoomless) return true;
        NotShown = ulong.CreateSaturating((UInt128)NotShown + left);
        return false;
    }

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
