using System.Runtime.CompilerServices;

namespace VmQuery.Engine.Events;

/// <summary>One record of an <see cref="EventBatch"/>, seen in place.</summary>
internal readonly ref struct EventView
{
    private readonly ReadOnlySpan<long> _record;
    private readonly ReadOnlySpan<byte> _text;

    internal EventView(ReadOnlySpan<long> record, ReadOnlySpan<byte> text, StreamId stream, MachineId machine)
    {
        _record = record;
        _text = text;
        Stream = stream;
        Machine = machine;
    }

    /// <summary>Time on the clock of the machine that recorded it, in ns since the Unix epoch.</summary>
    public long TimeNs => _record[0];

    /// <summary>Index into <see cref="EventSchema.Kinds"/> plus <see cref="EventSchema.FirstEvent"/>, or a loss kind.</summary>
    public ushort Kind => (ushort)_record[1];

    /// <summary>The CPU that recorded it; -1 when the trace does not say.</summary>
    public int Cpu => (int)(_record[1] >> 32);

    /// <summary>The stream it came from.</summary>
    public StreamId Stream { get; }

    /// <summary>The machine that recorded it.</summary>
    public MachineId Machine { get; }

    /// <summary>Bit i is set when slot i was in the trace.</summary>
    public ulong Present => (ulong)_record[2];

    /// <summary>All slots in the order of <see cref="KindSchema.Fields"/>.</summary>
    public ReadOnlySpan<long> Slots => _record[EventBatch.HeaderWords..];

    /// <summary>The bytes that slots of type <see cref="FieldType.Text"/> point into.</summary>
    public ReadOnlySpan<byte> TextBytes => _text;

    /// <summary>Whether a slot was in the trace; false for slot -1 (a field nobody declared).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int slot) => slot >= 0 && (Present >> slot & 1) != 0;

    /// <summary>The value of a slot, or a default when the trace does not have it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Get(int slot, long otherwise = 0) => Has(slot) ? _record[EventBatch.HeaderWords + slot] : otherwise;
}
