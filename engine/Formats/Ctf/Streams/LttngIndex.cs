using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// The files that LTTng writes into the folder <c>index</c>, one a stream file, with an entry a packet (lttng-tools, ctf-index.h; big endian).
/// They may be stale, damaged, missing or of another file, so they tell only what a stream file lacks, and only when they fit what it has.
/// </summary>
internal static class LttngIndex
{
    private const string Folder = "index";
    private const string Extension = ".idx";
    private const uint Magic = 0xC1F1DCC1;
    private const int HeaderBytes = 16;
    private const int LeastEntryBytes = 56;
    private const int MostBytes = 1 << 26;

    /// <summary>A greater packet is none: ring buffers are in memory, some of these packets a CPU.</summary>
    private const ulong MostPacketBytes = 1UL << 32;

    /// <summary>What an index says follows behind the packets of a stream file.</summary>
    /// <param name="packets">Those of the file, in their order.</param>
    /// <param name="stop">Where the last one ends.</param>
    public static IndexClaim Behind(string streamFile, IReadOnlyList<Packet> packets, long stop)
    {
        if (Read(streamFile) is not { Count: > 0 } entries) return default;
        var known = packets.ToDictionary(packet => (ulong)packet.Offset);
        var isWhole = packets.All(packet => packet.Gap is null);
        var next = (ulong)stop;
        foreach (var entry in entries.OrderBy(entry => entry.Offset))
        {
            var fits = entry.Offset < (ulong)stop
                ? !isWhole || (known.TryGetValue(entry.Offset, out var packet) && entry.IsOf(packet))
                : entry.Offset == next && entry.Bytes is > 0 and <= MostPacketBytes;
            if (!fits) return new IndexClaim(0, entry);
            if (entry.Offset >= (ulong)stop) next += entry.Bytes;
        }

        return new IndexClaim((long)next - stop, null);
    }

    /// <summary>Where packets start in a stream file by its index, in order; none without a sound index.</summary>
    public static ImmutableArray<long> OffsetsOf(string streamFile) =>
        [.. (Read(streamFile) ?? []).Where(entry => entry.Offset <= long.MaxValue / 2).Select(entry => (long)entry.Offset).Order()];

    /// <summary>The stream files of a trace folder that should be there by their index.</summary>
    public static IEnumerable<string> FilesOf(string traceFolder)
    {
        var folder = Path.Combine(traceFolder, Folder);
        if (!Directory.Exists(folder)) return [];
        return Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(index => Path.Combine(traceFolder, Path.GetFileNameWithoutExtension(index)))
            .Where(file => Read(file) is { Count: > 0 })
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

    private static List<IndexEntry>? Read(string streamFile)
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

    private static List<IndexEntry>? Entries(ReadOnlySpan<byte> index)
    {
        var entryBytes = BinaryPrimitives.ReadUInt32BigEndian(index[12..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(index) != Magic || entryBytes is < LeastEntryBytes or > MostBytes) return null;
        var entries = new List<IndexEntry>();
        for (index = index[HeaderBytes..]; index.Length >= entryBytes; index = index[(int)entryBytes..])
        {
            entries.Add(new IndexEntry(
                BinaryPrimitives.ReadUInt64BigEndian(index),
                BinaryPrimitives.ReadUInt64BigEndian(index[8..]) / 8,
                BinaryPrimitives.ReadUInt64BigEndian(index[24..])));
        }

        return entries;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What an index lists of a packet, true or not.</summary>
/// <param name="Offset">Byte in the file.</param>
/// <param name="Start">In cycles.</param>
internal readonly record struct IndexEntry(ulong Offset, ulong Bytes, ulong Start)
{
    /// <summary>Whether it tells of a packet what the packet does.</summary>
    public bool IsOf(Packet packet) => Bytes == (ulong)packet.SizeBits / 8 && (packet.Start is null || Start == packet.Start);
}

/// <summary>What an index says of a stream file beyond its packets.</summary>
/// <param name="Bytes">Bytes of packets that follow behind those in the file; 0 when it is not believed.</param>
/// <param name="Wrong">An entry that cannot be of the file; null when all can.</param>
internal readonly record struct IndexClaim(long Bytes, IndexEntry? Wrong);
