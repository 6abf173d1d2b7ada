using System.Buffers.Binary;

namespace VmQuery.Tests.Support;

/// <summary>Writes traces as xentrace does, window by window.</summary>
/// <param name="originTsc">What the counter says when the times that are given are 0.</param>
internal sealed class XenWriter(bool bigEndian = false, ulong originTsc = 0)
{
    private readonly List<byte> _bytes = [];

    /// <summary>The trace so far.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Bytes so far.</summary>
    public int Length => _bytes.Count;

    /// <summary>Adds a window with a CPU's records.</summary>
    public XenWriter Window(int cpu, Action<XenRecords>? fill = null, int? claimedSize = null)
    {
        var records = new XenRecords(bigEndian, originTsc);
        fill?.Invoke(records);
        return Header(cpu, claimedSize ?? records.Bytes.Length).Raw(records.Bytes);
    }

    /// <summary>Adds the header of a window alone.</summary>
    public XenWriter Header(int cpu, int size) => Raw([.. Word(0x2001_f003), .. Word((uint)cpu), .. Word((uint)size)]);

    /// <summary>Adds any bytes.</summary>
    public XenWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Writes the trace into a folder.</summary>
    public string Save(TempFolder folder, string name = "test.xentrace")
    {
        File.WriteAllBytes(folder[name], Bytes);
        return folder[name];
    }

    private byte[] Word(uint word) => XenRecords.Word(word, bigEndian);
}

/// <summary>The records of a window, as Xen writes them.</summary>
internal sealed class XenRecords(bool bigEndian, ulong originTsc)
{
    private const uint RunstateChange = 0x21001;

    private readonly List<byte> _bytes = [];

    /// <summary>The records so far.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Adds a record with a TSC.</summary>
    public XenRecords At(ulong tsc, uint id, params ReadOnlySpan<uint> words) =>
        Words([0x8000_0000 | ((uint)words.Length << 28) | id, (uint)(tsc + originTsc), (uint)((tsc + originTsc) >> 32), .. words]);

    /// <summary>Adds a record without one.</summary>
    public XenRecords Detail(uint id, params ReadOnlySpan<uint> words) => Words([((uint)words.Length << 28) | id, .. words]);

    /// <summary>Records were dropped.</summary>
    public XenRecords Lost(ulong tsc, uint count, ulong firstTsc, uint dom = 0, uint vcpu = 0) =>
        At(tsc, 0x1f001, count, dom | (vcpu << 16), (uint)(firstTsc + originTsc), (uint)((firstTsc + originTsc) >> 32));

    /// <summary>A vCPU changes its state: 0 running, 1 runnable, 2 blocked, 3 offline.</summary>
    public XenRecords Runstate(ulong tsc, uint dom, uint vcpu, uint from, uint to) => At(tsc, RunstateChange | (from << 8) | (to << 4), vcpu | (dom << 16));

    /// <summary>A unit comes to the CPU.</summary>
    public XenRecords Comes(ulong tsc, uint dom, uint unit) => At(tsc, 0x2800f, dom, unit, 0, 10_000_000);

    /// <summary>It leaves the CPU.</summary>
    public XenRecords Leaves(ulong tsc, uint dom, uint unit, uint ranNs) => At(tsc, 0x2800e, dom, unit, ranNs);

    /// <summary>An exit of a guest in 64-bit mode, for a reason of VMX.</summary>
    public XenRecords Exit(ulong tsc, uint reason, uint rip = 0x1000, bool nested = false) => At(tsc, nested ? 0x81502u : 0x81102, reason, rip, 0);

    /// <summary>An entry.</summary>
    public XenRecords Entry(ulong tsc, bool nested = false) => At(tsc, nested ? 0x81401u : 0x81001);

    /// <summary>What the scheduler writes when a unit makes room for another, and then the changes of both.</summary>
    public XenRecords Switch(ulong tsc, (uint Dom, uint Vcpu) from, uint to, (uint Dom, uint Vcpu) next, uint ranNs = 0, uint waitedNs = 0) =>
        Leaves(tsc, from.Dom, from.Vcpu, ranNs)
            .At(tsc, 0x2800f, next.Dom, next.Vcpu, waitedNs, 10_000_000)
            .Runstate(tsc, from.Dom, from.Vcpu, 0, to)
            .Runstate(tsc, next.Dom, next.Vcpu, 1, 0);

    /// <summary>Adds words as they are.</summary>
    public XenRecords Words(params ReadOnlySpan<uint> words)
    {
        foreach (var word in words) _bytes.AddRange(Word(word, bigEndian));
        return this;
    }

    /// <summary>A word in the byte order of a trace.</summary>
    public static byte[] Word(uint word, bool bigEndian)
    {
        var bytes = new byte[4];
        if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        return bytes;
    }
}
