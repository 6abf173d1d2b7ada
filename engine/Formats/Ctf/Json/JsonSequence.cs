using System.Text.Json;

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
            Add(fragments, bytes.Slice(at, length), file, at);
            at += length;
        }

        return fragments;
    }

    private static void Add(List<JsonNode> fragments, ReadOnlySpan<byte> text, string file, int at)
    {
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            while (reader.Read())
            {
                var offset = at + reader.TokenStartIndex;
                var element = JsonElement.ParseValue(ref reader);
                fragments.Add(new JsonNode(element, new JsonPlace(file, offset, "fragment")));
            }
        }
        catch (JsonException error)
        {
            throw new TraceException(file, at + reader.BytesConsumed, $"found broken JSON ({error.Message.TrimEnd('.')}), expected a fragment of CTF 2 metadata", error);
        }
    }
}
