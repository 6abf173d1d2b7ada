using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace VmQuery.Tests.Support.XenHost;

/// <summary>
/// The ring into which Xen records what happens on one CPU (xen/common/trace.c): records are whole in it, what does not fit is dropped and
/// counted, and the end of the ring is padded.
/// </summary>
internal sealed class XenRing(int cpu, int capacity)
{
    private const uint LostRecords = 0x1f001;
    private const uint WrapBuffer = 0x1f002;
    private const int LostBytes = 28;
    private const int HeaderBytes = 12;

    private readonly byte[] _window = new byte[HeaderBytes + capacity];
    private int _used;
    private int _place;
    private uint _dropped;
    private ulong _firstDropped;

    /// <summary>Records in the ring and before, padding aside.</summary>
    public long Records { get; private set; }

    /// <summary>Records that found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Domain and vCPU that have the CPU, as records of a loss name them.</summary>
    public uint Current { get; set; }

    /// <summary>How full it is, from 0 to 1.</summary>
    public double Fill => (double)_used / capacity;

    /// <summary>Adds a record with a time.</summary>
    public void At(ulong tsc, uint id, params ReadOnlySpan<uint> words)
    {
        var size = 12 + (words.Length * 4);
        if (!MakeRoom(tsc, size)) return;
        Put(tsc, id, words);
    }

    /// <summary>Adds a record without one: a detail of the record before.</summary>
    public void Detail(ulong tsc, uint id, params ReadOnlySpan<uint> words)
    {
        if (!MakeRoom(tsc, 4 + (words.Length * 4))) return;
        Word(((uint)words.Length << 28) | id);
        foreach (var word in words) Word(word);
        Records++;
    }

    /// <summary>What xentrace takes: a window with all records; nothing when there are none.</summary>
    public ReadOnlySpan<byte> Take()
    {
        if (_used == 0) return default;
        MemoryMarshal.Write(_window.AsSpan(), 0x2001_f003);
        MemoryMarshal.Write(_window.AsSpan(4), cpu);
        MemoryMarshal.Write(_window.AsSpan(8), _used);
        var taken = _window.AsSpan(0, HeaderBytes + _used);
        _used = 0;
        return taken;
    }

    private void Put(ulong tsc, uint id, ReadOnlySpan<uint> words)
    {
        Word(0x8000_0000 | ((uint)words.Length << 28) | id);
        Word((uint)tsc);
        Word((uint)(tsc >> 32));
        foreach (var word in words) Word(word);
        Records++;
    }

    /// <summary>Says what was lost if anything was, and pads the end of the ring if the record would cross it.</summary>
    private bool MakeRoom(ulong tsc, int size)
    {
        const int LongestPadding = 36;
        var told = _dropped > 0 ? LostBytes + LongestPadding : 0;
        if (_used + told + size + LongestPadding > capacity)
        {
            if (_dropped++ == 0) _firstDropped = tsc;
            Dropped++;
            return false;
        }

        if (_dropped > 0) TellLoss(tsc);
        Pad(tsc, size);
        return true;
    }

    private void TellLoss(ulong tsc)
    {
        Pad(tsc, LostBytes);
        Put(tsc, LostRecords, [_dropped, Current, (uint)_firstDropped, (uint)(_firstDropped >> 32)]);
        _dropped = 0;
    }

    private void Pad(ulong tsc, int size)
    {
        var left = capacity - _place;
        if (size <= left) return;
        var words = (left / 4) - 1;
        var hasTsc = words > 7;
        Word((hasTsc ? 0x8000_0000 | ((uint)(words - 2) << 28) : (uint)words << 28) | WrapBuffer);
        for (var word = 0; word < words; word++) Word(hasTsc && word < 2 ? (uint)(tsc >> (32 * word)) : 0);
    }

    private void Word(uint word)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_window.AsSpan(HeaderBytes + _used), word);
        _used += 4;
        _place = (_place + 4) % capacity;
    }
}
