using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VmQuery.Engine.Formats.XenTrace.Windows;

/// <summary>
/// The part of a trace file that is in memory: a reused buffer that slides over the file. Plain reads: mapping faults on a file
/// that shrinks.
/// </summary>
/// <param name="capacity">Bytes it holds at most.</param>
internal sealed unsafe class TraceBytes(TraceFile file, int capacity)
{
    /// <summary>Bytes that may be read, but mean nothing, behind those that are in memory.</summary>
    private const int Slack = sizeof(long);

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity + Slack, pinned: true);
    private int _held;

    /// <summary>Bytes it holds at most.</summary>
    public int Capacity => capacity;

    /// <summary>Where in the file the first byte in memory is.</summary>
    public long Offset { get; private set; }

    /// <summary>The bytes in memory.</summary>
    public ReadOnlySpan<byte> Held => _bytes.AsSpan(0, _held);

    /// <summary>The first byte in memory, which does not move.</summary>
    public byte* Start => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);

    /// <summary>Loads bytes from a place on, as many as it holds and the file has.</summary>
    public void Load(long offset, long bytes)
    {
        Offset = offset;
        _held = file.Read(offset, _bytes.AsSpan(0, (int)Math.Clamp(bytes, 0, capacity)));
    }

    /// <summary>The same; then the words are in this machine's byte order whatever it is in the file.</summary>
    public void LoadWords(long offset, long bytes, bool bigEndian)
    {
        Load(offset, bytes);
        if (!bigEndian) return;
        var words = MemoryMarshal.Cast<byte, uint>(_bytes.AsSpan(0, _held));
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}
