using System.Buffers.Binary;

namespace VmQuery.Tests.Support;

/// <summary>A window of a trace: the words of its records, in the order of the file.</summary>
internal sealed record XenWindow(int Cpu, List<uint[]> Records);

/// <summary>Traces taken apart into records, so that they can be changed in ways that damage to bytes never hits, and put together again.</summary>
internal static class XenPieces
{
    private const uint Wrap = 0x1f002;

    /// <summary>Takes a little-endian trace apart, as far as its windows and records are whole.</summary>
    public static List<XenWindow> Of(ReadOnlySpan<byte> trace)
    {
        var windows = new List<XenWindow>();
        while (trace.Length >= 12 && Word(trace) == 0x2001_f003)
        {
            var size = (int)Math.Min(Word(trace[8..]), (uint)trace.Length - 12);
            windows.Add(new((int)Word(trace[4..]), [.. RecordsOf(trace.Slice(12, size))]));
            trace = trace[(12 + size)..];
        }

        return windows;
    }

    /// <summary>Puts a trace together.</summary>
    public static byte[] Trace(IEnumerable<XenWindow> windows, bool bigEndian)
    {
        var writer = new XenWriter(bigEndian);
        foreach (var window in windows) writer.Window(window.Cpu, records => window.Records.ForEach(words => records.Words(words)));
        return writer.Bytes;
    }

    /// <summary>How many records there are, padding aside.</summary>
    public static long Count(IEnumerable<XenWindow> windows) => windows.Sum(window => window.Records.LongCount(words => Id(words) != Wrap));

    /// <summary>What a record is.</summary>
    public static uint Id(uint[] words) => words[0] & 0x0fff_ffff;

    /// <summary>Whether it has a TSC, in its second and third word.</summary>
    public static bool HasTsc(uint[] words) => words[0] >> 31 != 0;

    private static List<uint[]> RecordsOf(ReadOnlySpan<byte> window)
    {
        var records = new List<uint[]>();
        while (window.Length >= 4)
        {
            var header = Word(window);
            var words = 1 + (int)(header >> 28 & 7) + (header >> 31 != 0 ? 2 : 0);
            if (words * 4 > window.Length) break;
            var record = new uint[words];
            for (var i = 0; i < words; i++) record[i] = Word(window[(4 * i)..]);
            records.Add(record);
            window = window[(4 * words)..];
        }

        return records;
    }

    private static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
