using System.Buffers.Binary;

namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>
/// What stands before the records of a window: which CPU wrote them, and how many bytes they are. It has the form of a record
/// (<c>TRC_TRACE_CPU_CHANGE</c>, two words, no TSC), but xentrace writes it, not Xen, so it never stands among records.
/// </summary>
internal readonly record struct WindowHeader(int Cpu, int Size)
{
    /// <summary>Its size.</summary>
    public const int Bytes = 12;

    /// <summary>Its first word.</summary>
    public const uint Magic = 0x2001_f003;

    /// <summary>More than any machine has.</summary>
    private const int LargestCpu = 0xffff;

    /// <summary>More than any buffer has.</summary>
    private const int LargestWindow = 1 << 28;

    /// <summary>Reads a header; false when the bytes are none, or one that cannot be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool bigEndian, out WindowHeader header)
    {
        header = default;
        if (bytes.Length < Bytes || Word(bytes, 0, bigEndian) != Magic) return false;
        header = new WindowHeader((int)Word(bytes, 4, bigEndian), (int)Word(bytes, 8, bigEndian));
        return header is { Cpu: >= 0 and <= LargestCpu, Size: >= 0 and <= LargestWindow } && header.Size % 4 == 0;
    }

    /// <summary>A word at a place.</summary>
    public static uint Word(ReadOnlySpan<byte> bytes, int at, bool bigEndian) => bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..])
        : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
