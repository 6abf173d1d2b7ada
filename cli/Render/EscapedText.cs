using System.Buffers;
using System.Text;

namespace VmQuery.Cli.Render;

/// <summary>Texts of traces in quotes: whatever their bytes are, they neither end the text nor steer a terminal.</summary>
internal static class EscapedText
{
    private static readonly SearchValues<byte> _specialInNames = ControlsAnd("");
    private static readonly SearchValues<byte> _specialInText = ControlsAnd("\\'\"?");
    private static readonly SearchValues<byte> _specialInJson = ControlsAnd("\"\\");

    /// <summary>A text in quotes with the escapes of C and GNU (as babeltrace2 prints it); bytes that are no UTF-8 as <c>\xHH</c>.</summary>
    public static void AddQuoted(this Utf8Line line, ReadOnlySpan<byte> utf8)
    {
        line.Add((byte)'"');
        AddEscaped(line, utf8, _specialInText);
        line.Add((byte)'"');
    }

    /// <summary>A name without quotes; only what would steer a terminal is escaped.</summary>
    public static void AddName(this Utf8Line line, ReadOnlySpan<byte> utf8) => AddEscaped(line, utf8, _specialInNames);

    private static void AddEscaped(Utf8Line line, ReadOnlySpan<byte> utf8, SearchValues<byte> special)
    {
        while (utf8.IndexOfAny(special) is >= 0 and var plain)
        {
            line.Add(utf8[..plain]);
            utf8 = utf8[plain..];
            var valid = Rune.DecodeFromUtf8(utf8, out var rune, out var bytes) == OperationStatus.Done;
            if (valid && !Rune.IsControl(rune)) AddPrintable(line, rune);
            else foreach (var control in utf8[..bytes]) AddControl(line, control);
            utf8 = utf8[bytes..];
        }

        line.Add(utf8);
    }

    /// <summary>A JSON string (RFC 8259, section 7); bytes that are no UTF-8 become U+FFFD.</summary>
    public static void AddJson(this Utf8Line line, ReadOnlySpan<byte> utf8)
    {
        line.Add((byte)'"');
        while (utf8.IndexOfAny(_specialInJson) is >= 0 and var plain)
        {
            line.Add(utf8[..plain]);
            utf8 = utf8[plain..];
            Rune.DecodeFromUtf8(utf8, out var rune, out var bytes);
            utf8 = utf8[bytes..];
            switch (rune.Value)
            {
                case '"' or '\\':
                    line.Add((byte)'\\');
                    line.Add((byte)rune.Value);
                    break;
                case '\n': line.Add("\\n"u8); break;
                case '\t': line.Add("\\t"u8); break;
                case '\r': line.Add("\\r"u8); break;
                case < 0x20 or (>= 0x7F and < 0xA0):
                    line.Add("\\u00"u8);
                    line.AddHex((ulong)rune.Value, 'x', 2);
                    break;
                default: line.Add(rune); break;
            }
        }

        line.Add(utf8);
        line.Add((byte)'"');
    }

    private static SearchValues<byte> ControlsAnd(string others) =>
        SearchValues.Create([.. Enumerable.Range(0, 256).Where(value => value is < 0x20 or >= 0x7F || others.Contains((char)value)).Select(value => (byte)value)]);

    private static void AddPrintable(Utf8Line line, Rune rune)
    {
        if (rune.IsAscii) line.Add((byte)'\\');
        line.Add(rune);
    }

    private static void AddControl(Utf8Line line, byte control)
    {
        const string Letters = "abtnvfr";
        line.Add((byte)'\\');
        switch (control)
        {
            case >= 7 and <= 13: line.Add((byte)Letters[control - 7]); break;
            case 0x1B: line.Add((byte)'e'); break;
            default:
                line.Add((byte)'x');
                line.AddHex(control, 'x', 2);
                break;
        }
    }
}
