using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>What to take of the records with one layout and one first word.</summary>
/// <param name="Kind">Kind of their records in a batch; 0 when nobody wants them.</param>
/// <param name="Present">Slots that every one of them fills.</param>
internal sealed record RecordPlan(RecordLayout Layout, ushort Kind, int Slots, ulong Present, ImmutableArray<FieldStep> Steps)
{
    /// <summary>Whether some slots are not always filled.</summary>
    public bool LeavesGaps { get; } = ulong.PopCount(Present) != (ulong)Slots;

    /// <summary>Whether all slots are filled from the payload alone, or are the same in all records.</summary>
    public bool IsPlain { get; } = Steps.All(step => step.Origin is FieldOrigin.Payload or FieldOrigin.Constant);

    /// <summary>Makes the plan.</summary>
    /// <param name="isKnown">Whether the catalog holds the record; those that it does not hold share a plan.</param>
    public static RecordPlan Make(RecordLayout layout, RecordHeader record, bool isKnown, EventSchema schema)
    {
        if (schema.Match(layout.Event) is not { } kind) return new RecordPlan(layout, 0, 0, 0, []);
        var steps = ImmutableArray.CreateBuilder<FieldStep>();
        var present = 0UL;
        for (var slot = 0; slot < kind.Fields.Length; slot++)
        {
            if (StepFor(kind.Fields[slot], slot, layout, record, isKnown) is not { } step) continue;
            steps.Add(step);
            if (step.Origin != FieldOrigin.Argument) present |= 1UL << slot;
        }

        return new RecordPlan(layout, kind.Kind, kind.Fields.Length, present, steps.ToImmutable());
    }

    private static FieldStep? StepFor(FieldSchema wanted, int slot, RecordLayout layout, RecordHeader record, bool isKnown)
    {
        foreach (var source in wanted.Sources)
        {
            var field = layout.Fields.FirstOrDefault(field => string.Equals(field.Name, source, StringComparison.Ordinal));
            if (field is not null && field.Words <= record.Words) return FieldStep.Of(field, slot, record);
            if (FieldStep.OfAny(source, slot, record, record.Words < layout.LeastWords, isKnown) is { } step) return step;
        }

        return null;
    }
}
