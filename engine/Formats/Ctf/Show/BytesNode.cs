using VmQuery.Engine.Formats.Ctf.Decode;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Show;

/// <summary>How long something is: a constant, or what a register says.</summary>
/// <param name="Register">The register, or -1.</param>
internal readonly record struct NodeLength(int Register, ulong Constant)
{
    /// <summary>A length that the metadata fixes.</summary>
    public static NodeLength Of(long length) => new(-1, (ulong)length);

    /// <summary>A length that an earlier field tells.</summary>
    public static NodeLength In(int register) => new(register, 0);

    /// <summary>The length for the event at hand.</summary>
    public ulong In(ShowContext context) => Register < 0 ? Constant : (ulong)context.Registers[Register];
}

/// <summary>Characters up to a NUL.</summary>
internal sealed unsafe class StringNode(TextEncoding encoding) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        position = Aligned(position, 8);
        var length = DecodeContext.StringLength(context.Packet, position, context.Limit, encoding);
        if (length < 0 || !context.TryBytes(position, (ulong)length, out var text)) return -1;
        context.Visitor.Text(name, context.Decoder.ToUtf8(text, encoding));
        return position + ((length + TextDecoder.UnitBytes(encoding)) * 8);
    }
}

/// <summary>Characters in a known number of bytes.</summary>
internal sealed class TextNode(NodeLength length, TextEncoding encoding) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        position = Aligned(position, 8);
        if (!context.TryBytes(position, length.In(context), out var text)) return -1;
        context.Visitor.Text(name, context.Decoder.ToUtf8(text, encoding));
        return position + (text.Length * 8L);
    }
}

/// <summary>Bytes without further meaning.</summary>
internal sealed class BlobNode(NodeLength length) : FieldNode
{
    /// <inheritdoc/>
    public override long Show(ShowContext context, string? name, long position)
    {
        position = Aligned(position, 8);
        if (!context.TryBytes(position, length.In(context), out var bytes)) return -1;
        context.Visitor.Blob(name, bytes);
        return position + (bytes.Length * 8L);
    }
}
