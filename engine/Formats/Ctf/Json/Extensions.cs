namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>Extensions may change what the bytes of a trace mean; a reader that does not know one must not read them (CTF 2, 5.1).</summary>
internal static class Extensions
{
    /// <summary>Throws when an object has any: none is known.</summary>
    public static void Refuse(JsonNode node)
    {
        foreach (var (space, names) in node.Find("extensions")?.Properties() ?? [])
            foreach (var (name, _) in names.Properties())
                throw node.Place.Error($"found the extension \"{name}\" of \"{space}\", which changes the format in a way that is not known; expected no extensions");
    }
}
