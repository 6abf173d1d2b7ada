using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Splits metadata into its fragments: JSON objects, each after one or more record separators (RFC 7464; CTF 2, 5).</summary>
internal static class JsonSequence
{
    /// <summary>Before each fragment; never inside one.</summary>
    public const byte Separator = 0x1E;

    private const int DeepestNesting = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = DeepestNesting, AllowMultipleValues = true };

    /// <summary>The fragments of a file's bytes, in their order.</summary>
    /// <exception cref="TraceException">The bytes are no JSON, or hold other values than objects.</exception>
    public static IReadOnlyList<JsonNode> Split(ReadOnlySpan<byte> bytes, string file)
    {
        var fragments = new List<JsonNode>();
        for (var at = 0; at < bytes.Length;)
        {
            if (bytes[at] == Separator)
            {
                at++;
                continue;
            }

            var length = bytes[at..].IndexOf(Separator);
            if (length < 0) length = bytes.Length - at;
            RequireText(bytes.Slice(at, length), file, at);
            Add(fragments, bytes.Slice(at, length), file, at);
            at += length;
        }

        return fragments;
    }

    // The reader of JSON takes the inside of a text as it comes, and fails later without a place (CTF 2, 5: UTF-8).
    private static void RequireText(ReadOnlySpan<byte> text, string file, int at)
    {
        if (Utf8.IsValid(text)) return;
        var rest = text;
        while (Rune.DecodeFromUtf8(rest, out _, out var taken) == OperationStatus.Done) rest = rest[taken..];
        throw new TraceException(file, at + text.Length - rest.Length, $"found the byte 0x{rest[0]:x2}, which is no UTF-8 here, expected a fragment of CTF 2 metadata");
    }

    // Half a surrogate pair, as "\ud800", is right by the grammar of JSON and yet no text (RFC 8259, 8.2).
    private static void RequireWholeEscapes(Utf8JsonReader reader, string file, int at)
    {
        var depth = reader.CurrentDepth;
        do
        {
            if (!reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException error)
            {
                throw new TraceException(file, at + reader.TokenStartIndex, "found half a surrogate pair, expected a text of whole characters", error);
            }
        }
        while (reader.Read() && reader.CurrentDepth > depth);
    }

    private static void Add(List<JsonNode> fragments, ReadOnlySpan<byte> text, string file, int at)
    {
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            while (reader.Read())
            {
                var offset = at + reader.TokenStartIndex;
                RequireWholeEscapes(reader, file, at);
                var element = JsonElement.ParseValue(ref reader);
                fragments.Add(new JsonNode(element, new JsonPlace(file, offset, "fragment")));
            }
        }
        catch (JsonException error)
        {
            throw Broken(error, text, file, at);
        }
    }

    /// <summary>What stands where the reader of JSON gave up, which it tells by line and byte.</summary>
    private static TraceException Broken(JsonException error, ReadOnlySpan<byte> text, string file, int at)
    {
        var start = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--) start += text[start..].IndexOf((byte)'\n') + 1;
        var place = (int)Math.Min(start + (error.BytePositionInLine ?? 0), text.Length);
        if (DepthOf(text[..place]) == DeepestNesting && text[place..] is [(byte)'{' or (byte)'[', ..])
            return new TraceException(file, at + place, $"found JSON nested more than {DeepestNesting} deep, expected a fragment of CTF 2 metadata", error);
        var found = place == text.Length ? "the end of a fragment" : text[place] is > 0x20 and < 0x7F and var printable ? $"\"{(char)printable}\"" : $"the byte 0x{text[place]:x2}";
        return new TraceException(file, at + place, $"found {found} where JSON has no such thing, expected a fragment of CTF 2 metadata", error);
    }

    /// <summary>How deep a text nests where it ends, of which the rest may follow.</summary>
    private static int DepthOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
        while (reader.Read())
        {
            // Only the end matters.
        }

        return reader.CurrentDepth;
    }
}
