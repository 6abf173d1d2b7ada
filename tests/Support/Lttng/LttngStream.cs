using System.Buffers.Binary;

namespace VmQuery.Tests.Support.Lttng;

/// <summary>Writes the file of one CPU packet by packet, in memory of one packet; allocates nothing per event.</summary>
internal sealed class LttngStream : IDisposable
{
    private const uint Magic = 0xC1FC1FC1;
    private const int HeaderBytes = 84;
    private const int PageBytes = 4096;
    private const int MostEventHeaderBytes = 14;

    private readonly FileStream _file;
    private readonly LttngTrace _trace;
    private readonly int _cpu;
    private readonly byte[] _packet;
    private readonly byte[] _context = new byte[LttngTrace.ContextBytes];
    private readonly ulong _window;
    private ulong _start;
    private ulong _last;
    private ulong _sequence;
    private int _at = HeaderBytes;

    /// <summary>Starts the stream of a CPU.</summary>
    /// <param name="packetBytes">Bytes of a sub-buffer.</param>
    /// <param name="startTime">When the first packet starts.</param>
    public LttngStream(LttngTrace trace, string folder, int cpu, int packetBytes, ulong startTime)
    {
        _file = new FileStream(Path.Combine(folder, $"channel0_{cpu}"), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        (_trace, _cpu, _packet, _start, _last) = (trace, cpu, new byte[packetBytes], startTime, startTime);
        _window = 1UL << (trace.CompactHeaders ? 27 : 32);
    }

    /// <summary>Events written.</summary>
    public long Events { get; private set; }

    /// <summary>Bytes written.</summary>
    public long Bytes { get; private set; }

    /// <summary>The contexts of the events to come, to be filled; of no effect when the trace has none.</summary>
    public Span<byte> Context => _context;

    /// <summary>Adds an event and returns its payload, to be filled.</summary>
    public Span<byte> Add(LttngEvent e, ulong time)
    {
        if (_at + MostEventHeaderBytes + _context.Length + e.Bytes > _packet.Length) Close(time);
        _at += Header(_packet.AsSpan(_at), e.Id, time);
        if (_trace.Contexts)
        {
            _context.CopyTo(_packet, _at);
            _at += _context.Length;
        }

        var payload = _packet.AsSpan(_at, e.Bytes);
        _at += e.Bytes;
        _last = time;
        Events++;
        return payload;
    }

    /// <summary>Writes the last packet, filled up to a page.</summary>
    public void Dispose()
    {
        if (_at > HeaderBytes) Write(_last, (_at + PageBytes - 1) / PageBytes * PageBytes);
        _at = HeaderBytes;
        _file.Dispose();
    }

    /// <summary>The short form holds the low bits of the time; when those of an earlier event would not tell the rest, all of it is written.</summary>
    private int Header(Span<byte> header, int id, ulong time)
    {
        var isShort = time - _last < _window;
        if (_trace.CompactHeaders)
        {
            if (isShort)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)id | ((uint)time << 5));
                return 4;
            }

            header[0] = 31;
            return 1 + Extended(header[1..], id, time);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(header, isShort ? (ushort)id : ushort.MaxValue);
        if (!isShort) return 2 + Extended(header[2..], id, time);
        BinaryPrimitives.WriteUInt32LittleEndian(header[2..], (uint)time);
        return 6;
    }

    private static int Extended(Span<byte> header, int id, ulong time)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)id);
        BinaryPrimitives.WriteUInt64LittleEndian(header[4..], time);
        return 12;
    }

    /// <summary>A packet ends where the next one starts.</summary>
    private void Close(ulong time)
    {
        Write(time, _packet.Length);
        (_start, _last, _at) = (time, time, HeaderBytes);
    }

    private void Write(ulong stop, int size)
    {
        var header = _packet.AsSpan(0, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        _trace.Uuid.TryWriteBytes(header[4..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)_cpu);
        ReadOnlySpan<ulong> context = [_start, stop, (ulong)_at * 8, (ulong)size * 8, _sequence++, 0];
        for (var i = 0; i < context.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(header[(32 + (i * 8))..], context[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[80..], (uint)_cpu);
        _packet.AsSpan(_at..size).Clear();
        _file.Write(_packet, 0, size);
        Bytes += size;
    }
}
