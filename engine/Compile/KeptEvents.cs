using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>Copies of events on their way to an <see cref="EventKeeper"/>, each with its machine and the thread that was current before it.</summary>
internal sealed class KeptEvents(EventSchema schema)
{
    private const int Words = 1 << 14;

    private readonly EventBatch _events = new(Words);
    private readonly int[][] _textSlots = [.. schema.Kinds.Select(TextSlots)];
    private (MachineId Machine, int Tid)[] _origins = new (MachineId, int)[Words / 8];

    /// <summary>Whether it is time to hand them over.</summary>
    public bool IsFull => _events.IsFull;

    /// <summary>Copies an event.</summary>
    public void Add(in EventView e, int tid)
    {
        if (_events.Count == _origins.Length) Array.Resize(ref _origins, _origins.Length * 2);
        _origins[_events.Count] = (e.Machine, tid);
        var slots = MemoryMarshal.CreateSpan(ref _events.Reserve(e.Slots.Length), e.Slots.Length);
        e.Slots.CopyTo(slots);
        _events.Commit(e.TimeNs, e.Kind, e.Cpu, slots.Length, e.Present);
        if (e.Kind < EventSchema.FirstEvent) return;
        foreach (var slot in _textSlots[e.Kind - EventSchema.FirstEvent])
            if (e.Has(slot)) slots[slot] = CopyText(TextRef.Of(slots[slot]), e.TextBytes);
    }

    /// <summary>Gives all of them to the keepers of their machines, and forgets them.</summary>
    /// <param name="keepers">By machine.</param>
    public void MoveTo(ReadOnlySpan<EventKeeper?> keepers)
    {
        for (int word = 0, i = 0; word < _events.Length; word = _events.After(word), i++)
        {
            var (machine, tid) = _origins[i];
            keepers[machine.Value]!.Take(_events.At(word, default, machine), tid);
        }

        _events.Clear();
    }

    private long CopyText(TextRef reference, ReadOnlySpan<byte> text) => _events.AppendText(text.Slice(reference.Offset, reference.Length)).Packed;

    private static int[] TextSlots(KindSchema kind) =>
        [.. Enumerable.Range(0, kind.Fields.Length).Where(slot => kind.Fields[slot].Type == FieldType.Text)];
}
