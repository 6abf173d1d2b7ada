using System.Security.Cryptography;
using System.Text;
using VmQuery.Engine.Formats.Ctf.Json;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Tsdl;

namespace VmQuery.Engine.Formats.Ctf.Metadata;

/// <summary>
/// Reads the metadata of traces that are opened together, in either language. What several of them have in common it reads once: chunks and
/// processes of one session repeat all of it, and traces of one tracer all but a few lines.
/// </summary>
internal sealed class MetadataReader
{
    private readonly Dictionary<string, TraceLayout> _layouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TraceClass> _fragments = new(StringComparer.Ordinal);

    /// <summary>What metadata says.</summary>
    /// <param name="file">How messages call it.</param>
    /// <exception cref="TraceException">The bytes are no metadata.</exception>
    public TraceClass Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.IsEmpty) throw new TraceException(file, null, "is empty, expected what describes the streams beside it; LTTng may write that only when the session stops");
        return MetadataFile.IsJson(bytes) ? ReadFragments(bytes, file) : ReadText(MetadataText.Decode(bytes, file), file);
    }

    private TraceClass ReadFragments(ReadOnlySpan<byte> bytes, string file)
    {
        var digest = Convert.ToHexString(SHA256.HashData(bytes));
        if (!_fragments.TryGetValue(digest, out var trace)) _fragments[digest] = trace = TraceReader.Read(bytes, file);
        return trace;
    }

    private TraceClass ReadText(ReadOnlySpan<byte> text, string file)
    {
        var parts = MetadataParts.Of(text);
        if (_layouts.TryGetValue(parts.LayoutDigest, out var known)) return parts.Read(file).Of(known);
        var (layout, particulars) = TraceResolver.Resolve(Encoding.UTF8.GetString(text), file);
        if (parts.AreThoseOf(particulars)) _layouts[parts.LayoutDigest] = layout;
        return particulars.Of(layout);
    }
}
