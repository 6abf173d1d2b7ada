using System.Text.Json;

namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Where a value is, for messages: the byte at which its fragment starts, and the way from there.</summary>
internal sealed record JsonPlace(string File, long Offset, string Way)
{
    /// <summary>The place of a property or element.</summary>
    public JsonPlace Inner(string step) => this with { Way = $"{Way}.{step}" };

    /// <summary>An error about the value.</summary>
    public TraceException Error(string message) => new(File, Offset, $"{Way}: {message}");
}

/// <summary>A JSON value with its place, read with checks.</summary>
internal readonly struct JsonNode(JsonElement element, JsonPlace place)
{
    /// <summary>Where it is.</summary>
    public JsonPlace Place => place;

    /// <summary>Whether it is a text.</summary>
    public bool IsText => element.ValueKind == JsonValueKind.String;

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is null.</summary>
    public bool IsNull => element.ValueKind == JsonValueKind.Null;

    /// <summary>The value of a property, or null when there is none.</summary>
    public JsonNode? Find(string name)
    {
        if (!IsObject) throw Wrong("an object");
        return element.TryGetProperty(name, out var value) ? new JsonNode(value, place.Inner(name)) : null;
    }

    /// <summary>The value of a property that must be there.</summary>
    public JsonNode Get(string name) => Find(name) ?? throw place.Error($"found no property \"{name}\", expected one");

    /// <summary>The value as text.</summary>
    public string Text() => IsText ? element.GetString()! : throw Wrong("a text");

    /// <summary>The value as an integer between bounds.</summary>
    public Int128 Number(Int128 least, Int128 most)
    {
        if (element.ValueKind == JsonValueKind.Number && Integer() is { } value && value >= least && value <= most) return value;
        throw Wrong($"an integer from {least} to {most}");
    }

    /// <summary>The value as an environment entry: an integer or a text, as text.</summary>
    public string Entry() => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        _ => throw Wrong("an integer or a text"),
    };

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonNode> Elements()
    {
        if (element.ValueKind != JsonValueKind.Array) throw Wrong("an array");
        var (count, way) = (0, place);
        return [.. element.EnumerateArray().Select(inner => new JsonNode(inner, way.Inner($"{count++}")))];
    }

    /// <summary>The properties of an object, in their order.</summary>
    public IReadOnlyList<(string Name, JsonNode Value)> Properties()
    {
        if (!IsObject) throw Wrong("an object");
        var way = place;
        return [.. element.EnumerateObject().Select(property => (property.Name, new JsonNode(property.Value, way.Inner(property.Name))))];
    }

    /// <summary>An error that says what was found instead of something.</summary>
    public TraceException Wrong(string expected)
    {
        const int Longest = 60;
        var text = element.GetRawText();
        return place.Error($"found {(text.Length > Longest ? text[..Longest] + "…" : text)}, expected {expected}");
    }

    private Int128? Integer()
    {
        if (element.TryGetInt64(out var signed)) return signed;
        return element.TryGetUInt64(out var unsigned) ? unsigned : null;
    }
}
