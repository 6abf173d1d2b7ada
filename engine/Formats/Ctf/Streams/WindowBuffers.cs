using System.Collections.Concurrent;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// What the windows over one set of traces share: how large they are, for all its streams may be read side by side; and their buffers, handed on from
/// a stream that is read to the next: new ones for each of a thousand streams would cost more than decoding a small one.
/// </summary>
internal sealed class WindowBuffers
{
    /// <summary>Bytes to read at once when few streams are read: fewer cost calls, more leave the cache.</summary>
    private const int LargestBytes = 128 * 1024;

    private const int LeastBytes = 16 * 1024;
    private const int BudgetBytes = 32 << 20;
    private const int MostKept = 8;
    private readonly ConcurrentQueue<byte[]> _free = new();
    private int _streams;

    /// <summary>The files that are open for long.</summary>
    public OpenFiles Files { get; } = OpenFiles.OfProcess();

    /// <summary>Bytes of a stream to read at once, so that the windows of all streams together stay within a budget.</summary>
    public int UsualBytes => Math.Clamp(BudgetBytes / Math.Max(_streams, 1), LeastBytes, LargestBytes);

    /// <summary>Says that a trace has so many streams.</summary>
    public void Expect(int streams) => _streams += streams;

    /// <summary>A buffer of at least so many bytes and the slack behind them, pinned, with anything in it.</summary>
    public byte[] Take(long bytes) =>
        _free.TryDequeue(out var free) && free.Length >= bytes + BitReader.Slack ? free : GC.AllocateUninitializedArray<byte>(checked((int)bytes + BitReader.Slack), pinned: true);

    /// <summary>Gives back a buffer that nobody reads any more; one of an unusual size is not kept.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length is >= LeastBytes and <= LargestBytes + BitReader.Slack && _free.Count < MostKept) _free.Enqueue(buffer);
    }
}
