using System.Collections.Immutable;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// Finds where in a file packets go on behind bytes that are none: where LTTng's index says so, else where bytes look like the start of a
/// packet. Few places are tried, so that a file made to mislead costs little more than to read it.
/// </summary>
internal sealed class PacketSearch(string file, ImmutableArray<byte> signature, WindowBuffers buffers) : IDisposable
{
    /// <summary>Bytes that the headers of a packet take which is found where none is expected: what claims more is none.</summary>
    public const int MostHeaderBytes = 4096;

    /// <summary>Places to try in a file: damage is rare, and a file with so much of it has little to tell.</summary>
    public const int MostTries = 1 << 14;

    private const int BytesAtOnce = 1 << 16;

    private readonly PacketWindow _window = new(buffers, BytesAtOnce);
    private readonly ImmutableArray<long> _index = LttngIndex.OffsetsOf(file);
    private int _tries;

    /// <summary>The first byte from one on that a packet starts at; null when none is found.</summary>
    public long? Find(long from, Func<long, bool> isPacket)
    {
        _window.Open(file);
        var inIndex = _index.BinarySearch(from);
        for (var i = inIndex < 0 ? ~inIndex : inIndex; i < _index.Length && _tries++ < MostTries; i++)
            if (isPacket(_index[i])) return _index[i];
        while (Next(from) is { } offset && _tries++ < MostTries)
        {
            if (isPacket(offset)) return offset;
            from = offset + 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    /// <summary>The next byte that the signature is at.</summary>
    private long? Next(long from)
    {
        if (signature.IsEmpty) return null;
        while (true)
        {
            if (_window.BytesFrom(from).Length < signature.Length) _window.Load(0, from, from + BytesAtOnce, BytesAtOnce);
            var bytes = _window.BytesFrom(from);
            if (bytes.Length < signature.Length) return null;
            var found = bytes.IndexOf(signature.AsSpan());
            if (found >= 0) return from + found;
            from += bytes.Length - signature.Length + 1;
        }
    }
}
