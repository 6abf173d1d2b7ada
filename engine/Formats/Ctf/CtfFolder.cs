using System.Buffers.Binary;
using VmQuery.Engine.Formats.Ctf.Json;
using VmQuery.Engine.Formats.Ctf.Metadata;
using VmQuery.Engine.Formats.Ctf.Streams;

namespace VmQuery.Engine.Formats.Ctf;

/// <summary>A folder with a file <c>metadata</c> and stream files beside it.</summary>
internal static class CtfFolder
{
    /// <summary>The file that makes a folder a trace.</summary>
    public const string MetadataName = "metadata";

    private const int FirstBytes = 4096;

    private static readonly string[] Keywords =
        ["typealias", "typedef", "trace", "env", "clock", "stream", "event", "struct", "variant", "enum", "integer", "callsite"];

    /// <summary>Whether a folder holds a file of metadata, be it one that is still empty beside packets.</summary>
    public static bool IsTrace(string folder)
    {
        var file = Path.Combine(folder, MetadataName);
        return File.Exists(file) && (LooksLikeMetadata(file) || (IsEmpty(file) && StreamFiles(folder).Any(StartsAsPacket)));
    }

    /// <summary>The stream files of a trace folder: every regular file but the metadata and hidden ones.</summary>
    /// <exception cref="TraceException">A file has a name that the system does not find again.</exception>
    public static IEnumerable<string> StreamFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.Hidden | FileAttributes.Device })
            .Where(file => Path.GetFileName(file) is not MetadataName and not ['.', ..])
            .Select(file => FileKind.IsBeyondUtf8(file) && !File.Exists(file) ? throw TraceException.NotRead(file, null, new FileNotFoundException()) : file)
            .Where(HasBytes)
            .Order(StringComparer.Ordinal);

    /// <summary>Pipes and sockets have none, and opening one waits for somebody to write to it, for ever.</summary>
    private static bool HasBytes(string file) => new FileInfo(file) is { Exists: true, Length: > 0 };

    /// <summary>LTTng may write the metadata of a session when it stops: what has packets until then must not be passed over in silence.</summary>
    private static bool IsEmpty(string file) => FileKind.Oddity(file) is null && new FileInfo(file) is { Exists: true, Length: 0 };

    private static bool StartsAsPacket(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            Span<byte> first = stackalloc byte[sizeof(uint)];
            if (stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) < first.Length) return false;
            return BinaryPrimitives.ReadUInt32LittleEndian(first) == PacketHeaders.Magic || BinaryPrimitives.ReadUInt32BigEndian(first) == PacketHeaders.Magic;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool LooksLikeMetadata(string file)
    {
        try
        {
            if (!HasBytes(file)) return false;
            using var stream = File.OpenRead(file);
            Span<byte> first = stackalloc byte[FirstBytes];
            return LooksLikeMetadata(first[..stream.ReadAtLeast(first, FirstBytes, throwOnEndOfStream: false)]);
        }
        catch (UnauthorizedAccessException)
        {
            // Whoever opens the trace will be told.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a file starts as metadata of any version: in packets, as CTF 2, with a signature, or with a word of TSDL.</summary>
    internal static bool LooksLikeMetadata(ReadOnlySpan<byte> first)
    {
        if (MetadataText.IsPacketized(first) || first is [JsonSequence.Separator, ..]) return true;
        if (MetadataFile.IsJson(first)) return first.IndexOf("\"preamble\""u8) >= 0;
        var text = first.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("/* CTF"u8)) return true;
        while (text.StartsWith("/*"u8) && text.IndexOf("*/"u8) is >= 0 and var stop) text = text[(stop + 2)..].TrimStart(" \t\r\n"u8);
        var word = System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, 16)]);
        return Array.Exists(Keywords, keyword => word.StartsWith(keyword, StringComparison.Ordinal));
    }
}
