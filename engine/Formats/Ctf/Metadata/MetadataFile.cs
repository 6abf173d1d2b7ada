using System.Security.Cryptography;
using VmQuery.Engine.Formats.Ctf.Json;
using VmQuery.Engine.Formats.Ctf.Model;
using VmQuery.Engine.Formats.Ctf.Tsdl;

namespace VmQuery.Engine.Formats.Ctf.Metadata;

/// <summary>Reads metadata of either language.</summary>
internal static class MetadataFile
{
    /// <summary>The bytes of a file.</summary>
    /// <exception cref="TraceException">The file cannot be read.</exception>
    public static byte[] Load(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TraceException.NotRead(file, null, error);
        }
    }

    /// <summary>What bytes say.</summary>
    /// <param name="file">How messages call them.</param>
    /// <exception cref="TraceException">They are no metadata.</exception>
    public static TraceClass Parse(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.IsEmpty) throw new TraceException(file, null, "is empty, expected what describes the streams beside it; LTTng may write that only when the session stops");
        return IsJson(bytes) ? TraceReader.Read(bytes, file) : TraceResolver.Read(MetadataText.Decode(bytes, file), file);
    }

    /// <summary>Equal for equal metadata: chunks and processes of one session repeat it, and it need be read only once.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    /// <summary>Whether bytes start as CTF 2 metadata.</summary>
    public static bool IsJson(ReadOnlySpan<byte> bytes) => bytes is [JsonSequence.Separator, ..] || bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
}
