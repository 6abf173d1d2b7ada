using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace;

/// <summary>How a file starts.</summary>
internal enum Signature : byte
{
    /// <summary>As something else.</summary>
    None,

    /// <summary>Not at all: xentrace leaves an empty file behind when no event passes its masks.</summary>
    Empty,

    /// <summary>With a window.</summary>
    LittleEndian,

    /// <summary>With a window of a machine with the other byte order.</summary>
    BigEndian,

    /// <summary>With a record of the layout before Xen 3.2: CPU, TSC, event, five words of the machine's size.</summary>
    FixedRecords,
}

/// <summary>Looks at the first bytes of files.</summary>
internal static class FileStart
{
    /// <summary>Size of a record before Xen 3.2 on a 64-bit machine.</summary>
    private const int FixedRecordBytes = 60;

    /// <summary>What a file starts with.</summary>
    public static Signature Look(string path)
    {
        try
        {
            // Pipes and sockets have no bytes, and opening one waits for somebody to write to it, for ever.
            if (new FileInfo(path) is not { Exists: true, Length: var length }) return Signature.None;
            if (length == 0) return Signature.Empty;
            using var file = new TraceFile(path);
            Span<byte> first = stackalloc byte[2 * FixedRecordBytes];
            return Of(first[..file.Read(0, first)]);
        }
        catch (Exception error) when (error is TraceException or IOException or UnauthorizedAccessException)
        {
            return Signature.None;
        }
    }

    private static Signature Of(ReadOnlySpan<byte> first)
    {
        if (first.Length < 4) return Signature.None;
        if (WindowHeader.Word(first, 0, bigEndian: false) == WindowHeader.Magic) return Signature.LittleEndian;
        if (WindowHeader.Word(first, 0, bigEndian: true) == WindowHeader.Magic) return Signature.BigEndian;
        return IsFixed(first) ? Signature.FixedRecords : Signature.None;
    }

    /// <summary>Whether two records with small CPU numbers, classes of events and growing TSCs follow each other.</summary>
    private static bool IsFixed(ReadOnlySpan<byte> first)
    {
        foreach (var size in (ReadOnlySpan<int>)[36, FixedRecordBytes])
        {
            if (first.Length < 2 * size) continue;
            if (IsFixedRecord(first) && IsFixedRecord(first[size..]) && BitConverter.ToUInt64(first[4..]) <= BitConverter.ToUInt64(first[(size + 4)..])) return true;
        }

        return false;
    }

    private static bool IsFixedRecord(ReadOnlySpan<byte> record) =>
        WindowHeader.Word(record, 0, bigEndian: false) < 256
        && WindowHeader.Word(record, 12, bigEndian: false) is var id && (id >> 16) is 1 or 2 or 4 or 8 or 0x10 or 0x20 && (id & 0xf000) != 0;
}
