namespace VmQuery.Engine.Formats.Ctf.Model;

/// <summary>How characters become bytes (CTF 2, 5.3.11; CTF 1.8 knows UTF-8 only).</summary>
internal enum TextEncoding : byte
{
    /// <summary>UTF-8, and ASCII, which is a part of it.</summary>
    Utf8,

    /// <summary>UTF-16, little-endian.</summary>
    Utf16Little,

    /// <summary>UTF-16, big-endian.</summary>
    Utf16Big,

    /// <summary>UTF-32, little-endian.</summary>
    Utf32Little,

    /// <summary>UTF-32, big-endian.</summary>
    Utf32Big,
}

/// <summary>What has bytes, and no order of them to choose.</summary>
internal abstract record BytesClass : FieldClass
{
    /// <inheritdoc/>
    public override int Alignment => 8;
}

/// <summary>Characters up to a NUL.</summary>
internal sealed record StringClass(TextEncoding Encoding = TextEncoding.Utf8) : BytesClass;

/// <summary>Characters in a number of bytes that the metadata fixes; a NUL among them ends the text.</summary>
internal sealed record StaticTextClass(long Length, TextEncoding Encoding = TextEncoding.Utf8) : BytesClass;

/// <summary>Characters in a number of bytes that an earlier field tells; a NUL among them ends the text.</summary>
internal sealed record DynamicTextClass(FieldLocation Length, TextEncoding Encoding = TextEncoding.Utf8) : BytesClass;

/// <summary>A number of bytes that the metadata fixes, without further meaning (CTF 2, 5.3.16).</summary>
internal sealed record StaticBlobClass(long Length) : BytesClass;

/// <summary>A number of bytes that an earlier field tells, without further meaning (CTF 2, 5.3.17).</summary>
internal sealed record DynamicBlobClass(FieldLocation Length) : BytesClass;
