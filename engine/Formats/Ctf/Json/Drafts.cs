namespace VmQuery.Engine.Formats.Ctf.Json;

/// <summary>
/// Properties that drafts of CTF 2 named otherwise than CTF 2 does. Properties that are not known may be passed over, but without these times
/// would be wrong in silence.
/// </summary>
internal static class Drafts
{
    /// <summary>Throws when an object has the property of a draft.</summary>
    public static void Refuse(JsonNode node, string draft, string name)
    {
        if (node.Find(draft) is not null) throw node.Place.Error($"found the property \"{draft}\", as drafts of CTF 2 have it, expected \"{name}\"");
    }
}
