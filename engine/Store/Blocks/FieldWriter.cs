using System.Text;

namespace VmQuery.Engine.Store.Blocks;

/// <summary>Objects as DuckDB writes them: numbered fields, each with its value, and a mark at the end; integers in as few bytes as they take.</summary>
/// <remarks>DuckDB: src/common/serializer/binary_serializer.cpp; integers are LEB128.</remarks>
internal sealed class FieldWriter(Stream target)
{
    private const ushort EndMark = 0xffff;

    private byte[] _utf8 = [];

    /// <summary>Starts a field; its value follows.</summary>
    public FieldWriter Field(ushort number) => Fixed(number);

    /// <summary>Ends an object.</summary>
    public FieldWriter End() => Fixed(EndMark);

    /// <summary>An unsigned integer, the length of a list, or a number of an enumeration.</summary>
    public FieldWriter Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7) target.WriteByte((byte)(value | 0x80));
        target.WriteByte((byte)value);
        return this;
    }

    /// <summary>A signed integer.</summary>
    public FieldWriter Signed(long value)
    {
        for (; value is < -0x40 or >= 0x40; value >>= 7) target.WriteByte((byte)(value | 0x80));
        target.WriteByte((byte)(value & 0x7f));
        return this;
    }

    /// <summary>True or false.</summary>
    public FieldWriter Flag(bool value)
    {
        target.WriteByte(value ? (byte)1 : (byte)0);
        return this;
    }

    /// <summary>A text.</summary>
    public FieldWriter Text(string value)
    {
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > _utf8.Length) _utf8 = new byte[most];
        var utf8 = _utf8.AsSpan(0, Encoding.UTF8.GetBytes(value, _utf8));
        Unsigned((ulong)utf8.Length);
        target.Write(utf8);
        return this;
    }

    private FieldWriter Fixed(ushort value)
    {
        target.WriteByte((byte)value);
        target.WriteByte((byte)(value >> 8));
        return this;
    }
}
