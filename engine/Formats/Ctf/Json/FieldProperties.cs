using System.Collections.Immutable;
using VmQuery.Engine.Formats.Ctf.Model;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Properties that several field classes have (CTF 2, 5.3).</summary>
internal static class FieldProperties
{
    private const int LargestAlignment = 1 << 20;

    /// <summary><c>byte-order</c></summary>
    public static ByteOrder Order(JsonNode node)
    {
        var order = node.Get("byte-order");
        return order.Text() switch
        {
            "little-endian" => ByteOrder.Little,
            "big-endian" => ByteOrder.Big,
            _ => throw order.Wrong("little-endian or big-endian"),
        };
    }

    /// <summary>Whether <c>bit-order</c> is another one than that which goes with a byte order.</summary>
    public static bool IsReversed(JsonNode node, ByteOrder order) => node.Find("bit-order") is { } found && found.Text() switch
    {
        "first-to-last" => order == ByteOrder.Big,
        "last-to-first" => order == ByteOrder.Little,
        _ => throw found.Wrong("first-to-last or last-to-first"),
    };

    /// <summary><c>preferred-display-base</c></summary>
    public static int Radix(JsonNode node)
    {
        if (node.Find("preferred-display-base") is not { } found) return 10;
        return (int)found.Number(2, 16) is var radix and (2 or 8 or 10 or 16) ? radix : throw found.Wrong("2, 8, 10 or 16");
    }

    /// <summary><c>alignment</c> or <c>minimum-alignment</c></summary>
    public static int Alignment(JsonNode node, string name)
    {
        if (node.Find(name) is not { } found) return 1;
        var align = found.Number(1, LargestAlignment);
        return Int128.IsPow2(align) ? (int)align : throw found.Wrong("a power of two");
    }

    /// <summary><c>length</c> of an array, a text or a blob</summary>
    public static long Length(JsonNode node) => (long)node.Get("length").Number(0, long.MaxValue);

    /// <summary><c>encoding</c></summary>
    public static TextEncoding Encoding(JsonNode node) => node.Find("encoding") is not { } found ? TextEncoding.Utf8 : found.Text() switch
    {
        "utf-8" => TextEncoding.Utf8,
        "utf-16le" => TextEncoding.Utf16Little,
        "utf-16be" => TextEncoding.Utf16Big,
        "utf-32le" => TextEncoding.Utf32Little,
        "utf-32be" => TextEncoding.Utf32Big,
        _ => throw found.Wrong("utf-8, utf-16le, utf-16be, utf-32le or utf-32be"),
    };

    /// <summary><c>mappings</c> or <c>flags</c></summary>
    public static ImmutableArray<IntegerLabel> Labels(JsonNode node, bool signed) =>
        [.. node.Properties().Select(label => new IntegerLabel(label.Name, Ranges(label.Value, signed)))];

    /// <summary>Ranges of values (5.3.2). Those that an integer of the sign cannot have name nothing.</summary>
    public static ImmutableArray<IntegerRange> Ranges(JsonNode node, bool signed)
    {
        Int128 least = signed ? long.MinValue : 0, most = signed ? long.MaxValue : ulong.MaxValue;
        var ranges = ImmutableArray.CreateBuilder<IntegerRange>();
        foreach (var range in node.Elements())
        {
            if (range.Elements() is not [var lower, var upper]) throw range.Wrong("two integers");
            var (first, last) = (lower.Number(long.MinValue, ulong.MaxValue), upper.Number(long.MinValue, ulong.MaxValue));
            if (first > last) throw range.Wrong("the lower integer first");
            if (last < least || first > most) continue;
            ranges.Add(new IntegerRange(Pattern(Int128.Max(first, least)), Pattern(Int128.Min(last, most))));
        }

        return ranges.ToImmutable();
    }

    private static long Pattern(Int128 value) => value > long.MaxValue ? unchecked((long)(ulong)value) : (long)value;
}
