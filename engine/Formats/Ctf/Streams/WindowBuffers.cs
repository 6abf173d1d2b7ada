using System.Collections.Concurrent;
using VmQuery.Engine.Formats.Ctf.Decode;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// What the windows over one set of traces share: their buffers, handed on from a stream that is read to the next: new ones for each of a thousand streams
/// would cost more than decoding a small one.
/// </summary>
internal sealed class WindowBuffers
{
    private const int MostKept = 8;
    private readonly ConcurrentQueue<byte[]> _free = new();

    /// <summary>The files that are open for long.</summary>
    public OpenFiles Files { get; } = OpenFiles.OfProcess();

    /// <summary>A buffer of at least so many bytes and the slack behind them, pinned, with anything in it.</summary>
    public byte[] Take(long bytes) =>
        _free.TryDequeue(out var free) && free.Length >= bytes + BitReader.Slack ? free : GC.AllocateUninitializedArray<byte>(checked((int)bytes + BitReader.Slack), pinned: true);

    /// <summary>Gives back a buffer that nobody reads any more.</summary>
    public void Return(byte[] buffer)
    {
        if (_free.Count < MostKept) _free.Enqueue(buffer);
    }
}
