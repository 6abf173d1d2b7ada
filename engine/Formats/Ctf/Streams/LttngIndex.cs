using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// The files that LTTng writes into the folder <c>index</c>, one a stream file, with an entry a packet (lttng-tools, ctf-index.h; big endian).
/// They may be stale or missing, so they tell only what a stream file lacks.
/// </summary>
internal static class LttngIndex
{
    private const string Folder = "index";
    private const string Extension = ".idx";
    private const uint Magic = 0xC1F1DCC1;
    private const int HeaderBytes = 16;
    private const int LeastEntryBytes = 56;
    private const int MostBytes = 1 << 26;

    /// <summary>Bytes of a stream file that its index lists packets in; null without a sound index.</summary>
    public static long? BytesOf(string streamFile) => Read(streamFile) is { } packets ? packets.Select(packet => packet.Offset + packet.Bytes).DefaultIfEmpty().Max() : null;

    /// <summary>Where packets start in a stream file by its index, in order; none without a sound index.</summary>
    public static ImmutableArray<long> OffsetsOf(string streamFile) => [.. (Read(streamFile) ?? []).Select(packet => packet.Offset).Order()];

    /// <summary>The stream files of a trace folder that should be there by their index.</summary>
    public static IEnumerable<string> FilesOf(string traceFolder)
    {
        var folder = Path.Combine(traceFolder, Folder);
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(index => Path.Combine(traceFolder, Path.GetFileNameWithoutExtension(index)))
            .Where(file => BytesOf(file) > 0)
            .Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// The CPU in the name of a stream file, CHANNEL_CPU; with a limit on the size of files a count follows, so that two numbers
    /// may mean either (lttng-tools, utils_stream_file_path).
    /// </summary>
    public static int? CpuOf(string fileName)
    {
        var parts = fileName.Split('_');
        return parts.Length > 1 && Number(parts[^1]) is { } cpu && (parts.Length == 2 || Number(parts[^2]) is null) ? cpu : null;
    }

    private static List<(long Offset, long Bytes)>? Read(string streamFile)
    {
        try
        {
            var index = new FileInfo(Path.Combine(Path.GetDirectoryName(streamFile)!, Folder, Path.GetFileName(streamFile) + Extension));
            return index is { Exists: true, Length: >= HeaderBytes and <= MostBytes } ? Entries(File.ReadAllBytes(index.FullName)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<(long Offset, long Bytes)>? Entries(ReadOnlySpan<byte> index)
    {
        var entryBytes = BinaryPrimitives.ReadUInt32BigEndian(index[12..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(index) != Magic || entryBytes is < LeastEntryBytes or > MostBytes) return null;
        var packets = new List<(long, long)>();
        for (index = index[HeaderBytes..]; index.Length >= entryBytes; index = index[(int)entryBytes..])
        {
            var offset = BinaryPrimitives.ReadUInt64BigEndian(index);
            if (offset > long.MaxValue / 2) return null;
            packets.Add(((long)offset, (long)(BinaryPrimitives.ReadUInt64BigEndian(index[8..]) / 8)));
        }

        return packets;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
