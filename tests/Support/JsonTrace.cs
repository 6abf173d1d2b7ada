using System.Text;

namespace VmQuery.Tests.Support;

/// <summary>A CTF 2 trace of one stream, in a folder that goes away with it.</summary>
internal sealed class JsonTrace : IDisposable
{
    /// <summary>An unsigned integer of a byte.</summary>
    public const string Byte = """{"type":"fixed-length-unsigned-integer","length":8,"byte-order":"little-endian","alignment":8}""";

    private readonly TempFolder _folder = new();

    /// <param name="fragments">The fragments behind the preamble.</param>
    public JsonTrace(byte[] stream, params ReadOnlySpan<string> fragments)
    {
        File.WriteAllBytes(_folder["metadata"], Metadata(["""{"type":"preamble","version":2}""", .. fragments]));
        File.WriteAllBytes(_folder["stream"], stream);
    }

    /// <summary>Where it is.</summary>
    public string Folder => _folder.Path;

    /// <summary>A trace whose only packet is one event with some members of its payload, and no headers.</summary>
    public static JsonTrace OfEvent(byte[] stream, params ReadOnlySpan<(string Name, string Class)> members) =>
        new(stream, """{"type":"data-stream-class"}""", Event(members));

    /// <summary>An event record class with a payload.</summary>
    public static string Event(params ReadOnlySpan<(string Name, string Class)> members) =>
        $$"""{"type":"event-record-class","name":"e","payload-field-class":{{Structure(members)}}}""";

    /// <summary>A structure.</summary>
    public static string Structure(params ReadOnlySpan<(string Name, string Class)> members)
    {
        var list = new List<string>();
        foreach (var (name, type) in members) list.Add($$"""{"name":"{{name}}","field-class":{{type}}}""");
        return $$"""{"type":"structure","member-classes":[{{string.Join(',', list)}}]}""";
    }

    /// <summary>Fragments with a record separator before each.</summary>
    public static byte[] Metadata(params ReadOnlySpan<string> fragments)
    {
        var text = new StringBuilder();
        foreach (var fragment in fragments) text.Append('\u001E').Append(fragment).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
