using System.Runtime.InteropServices;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>Copies records of a schema from one batch to another, with the texts that they point to.</summary>
internal sealed class RecordCopier(EventSchema schema)
{
    private readonly int[][] _textSlots = [.. schema.Kinds.Select(TextSlots)];

    /// <summary>Adds a copy of a record to a batch.</summary>
    /// <param name="lane">Which of the streams it comes from that are merged into the batch.</param>
    public void Copy(in EventView e, EventBatch to, byte lane = 0)
    {
        var slots = MemoryMarshal.CreateSpan(ref to.Reserve(e.Slots.Length), e.Slots.Length);
        e.Slots.CopyTo(slots);
        to.Commit(e.TimeNs, e.Kind, e.Cpu, slots.Length, e.Present, lane);
        if (e.Kind < EventSchema.FirstEvent) return;
        foreach (var slot in _textSlots[e.Kind - EventSchema.FirstEvent])
            if (e.Has(slot)) slots[slot] = CopyText(TextRef.Of(slots[slot]), e.TextBytes, to);
    }

    private static long CopyText(TextRef reference, ReadOnlySpan<byte> text, EventBatch to) =>
        to.AppendText(text.Slice(reference.Offset, reference.Length)).Packed;

    private static int[] TextSlots(KindSchema kind) =>
        [.. Enumerable.Range(0, kind.Fields.Length).Where(slot => kind.Fields[slot].Type == FieldType.Text)];
}
