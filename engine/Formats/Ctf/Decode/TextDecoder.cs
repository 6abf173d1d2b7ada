using System.Text;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Decode;

/// <summary>Turns texts of any encoding into UTF-8, in buffers that it reuses.</summary>
internal sealed class TextDecoder
{
    private static readonly UTF32Encoding Utf32Big = new(bigEndian: true, byteOrderMark: false);

    private char[] _characters = new char[256];
    private byte[] _utf8 = new byte[256];

    /// <summary>Bytes of the smallest unit of an encoding, and so of its NUL.</summary>
    public static int UnitBytes(TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf8 => 1,
        TextEncoding.Utf16Little or TextEncoding.Utf16Big => 2,
        _ => 4,
    };

    /// <summary>Bytes before the first NUL; -1 when there is none.</summary>
    public static int IndexOfNul(ReadOnlySpan<byte> text, TextEncoding encoding)
    {
        var unit = UnitBytes(encoding);
        if (unit == 1) return text.IndexOf((byte)0);
        for (var at = 0; at + unit <= text.Length; at += unit)
            if (!text.Slice(at, unit).ContainsAnyExcept((byte)0)) return at;
        return -1;
    }

    /// <summary>The text up to its first NUL as UTF-8; what is no text of the encoding becomes U+FFFD. Good until the next call.</summary>
    public ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> text, TextEncoding encoding)
    {
        if (IndexOfNul(text, encoding) is >= 0 and var stop) text = text[..stop];
        if (encoding == TextEncoding.Utf8) return text;
        var from = Of(encoding);
        Grow(ref _characters, from.GetMaxCharCount(text.Length));
        var characters = _characters.AsSpan(0, from.GetChars(text, _characters));
        Grow(ref _utf8, Encoding.UTF8.GetMaxByteCount(characters.Length));
        return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(characters, _utf8));
    }

    private static Encoding Of(TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf16Little => Encoding.Unicode,
        TextEncoding.Utf16Big => Encoding.BigEndianUnicode,
        TextEncoding.Utf32Little => Encoding.UTF32,
        TextEncoding.Utf32Big => Utf32Big,
        _ => Encoding.UTF8,
    };

    private static void Grow<T>(ref T[] buffer, int needed)
    {
        if (buffer.Length < needed) buffer = new T[Math.Max(needed, buffer.Length * 2)];
    }
}
