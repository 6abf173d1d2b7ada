using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>Copies of records on their way past <see cref="IStation"/>s, each with its stream, machine and scene.</summary>
internal sealed class RecordBlock(EventSchema schema)
{
    private const int Words = 1 << 15;

    private readonly EventBatch _records = new(Words);
    private readonly int[][] _textSlots = [.. schema.Kinds.Select(TextSlots)];
    private (StreamId Stream, MachineId Machine, Scene Scene)[] _origins = new (StreamId, MachineId, Scene)[Words / 8];

    /// <summary>Whether it is time to hand them over.</summary>
    public bool IsFull => _records.IsFull;

    /// <summary>Copies a record.</summary>
    public void Add(in EventView e)
    {
        if (_records.Count == _origins.Length) Array.Resize(ref _origins, _origins.Length * 2);

        // In place: a copy of all three at once would wait for the parts it is made of.
        ref var origin = ref _origins[_records.Count];
        (origin.Stream, origin.Machine, origin.Scene) = (e.Stream, e.Machine, default);
        var slots = MemoryMarshal.CreateSpan(ref _records.Reserve(e.Slots.Length), e.Slots.Length);
        e.Slots.CopyTo(slots);
        _records.Commit(e.TimeNs, e.Kind, e.Cpu, slots.Length, e.Present);
        if (e.Kind < EventSchema.FirstEvent) return;
        foreach (var slot in _textSlots[e.Kind - EventSchema.FirstEvent])
            if (e.Has(slot)) slots[slot] = CopyText(TextRef.Of(slots[slot]), e.TextBytes);
    }

    /// <summary>Takes all of them past a station.</summary>
    public void Pass(IStation station)
    {
        for (int word = 0, i = 0; word < _records.Length; word = _records.After(word), i++)
        {
            ref var origin = ref _origins[i];
            station.Take(_records.At(word, origin.Stream, origin.Machine), ref origin.Scene);
        }
    }

    /// <summary>Forgets all of them, keeps the memory.</summary>
    public void Clear() => _records.Clear();

    private long CopyText(TextRef reference, ReadOnlySpan<byte> text) => _records.AppendText(text.Slice(reference.Offset, reference.Length)).Packed;

    private static int[] TextSlots(KindSchema kind) =>
        [.. Enumerable.Range(0, kind.Fields.Length).Where(slot => kind.Fields[slot].Type == FieldType.Text)];
}
