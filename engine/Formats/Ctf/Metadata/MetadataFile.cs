using VmQuery.Engine.Formats.Ctf.Json;

namespace VmQuery.Engine.Formats.Ctf.Metadata;

/// <summary>A file of metadata, of either language.</summary>
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

    /// <summary>Whether bytes start as CTF 2 metadata.</summary>
    public static bool IsJson(ReadOnlySpan<byte> bytes) => bytes is [JsonSequence.Separator, ..] || bytes.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
}
