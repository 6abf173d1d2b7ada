using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Engine.Formats.XenTrace.Records;

namespace VmQuery.Engine.Formats.XenTrace.Show;

/// <summary>The fields of records with one layout, ready to be shown.</summary>
internal sealed class ShownRecord(RecordLayout layout)
{
    private static readonly IntegerShape CpuShape = new(16, Signed: false, 10, []);
    private static readonly IntegerShape IdShape = new(28, Signed: false, 16, []);
    private static readonly IntegerShape WordShape = new(32, Signed: false, 16, []);

    private readonly ImmutableArray<(RecordField Field, IntegerShape Shape)> _fields =
        [.. layout.Fields.Select(field => (field, FieldCatalog.Instance.ShapeOf(layout.Event, field)))];

    /// <summary>Tells the CPU, the id and every field of a record; of one that is too short, the words that are there.</summary>
    public void Show(in LastRecord record, int cpu, IFieldVisitor visitor)
    {
        visitor.StartScope(FieldScope.PacketContext);
        visitor.Integer("cpu_id", cpu, CpuShape);
        visitor.StopScope();
        visitor.StartScope(FieldScope.EventContext);
        visitor.Integer("id", record.Header.Id, IdShape);
        visitor.StopScope();
        visitor.StartScope(FieldScope.Payload);
        foreach (var (field, shape) in _fields) ShowField(record, field, shape, visitor);
        if (record.Decoder.IsShort) ShowWords(record, visitor);
        visitor.StopScope();
    }

    private static unsafe void ShowField(in LastRecord record, RecordField field, IntegerShape shape, IFieldVisitor visitor)
    {
        if (field.Words > record.Header.Words)
        {
            if (!field.Optional) visitor.Absent(field.Name);
            return;
        }

        if (field.Place != FieldPlace.Argument) visitor.Integer(field.Name, ValueOf(record, field), shape);
        else if (HypercallArguments.TryRead(record.Payload, record.Header.Words, field.Bit, out var argument)) visitor.Integer(field.Name, argument, shape);
    }

    private static unsafe long ValueOf(in LastRecord record, RecordField field)
    {
        var bits = field.Place == FieldPlace.Id
            ? (ulong)record.Header.Id >> field.Bit
            : Unsafe.ReadUnaligned<ulong>(record.Payload + (field.Bit / 32 * 4)) >> (field.Bit % 32);
        var unused = 64 - field.Width;
        return field.Signed ? (long)(bits << unused) >> unused : (long)(bits << unused >>> unused);
    }

    private static unsafe void ShowWords(in LastRecord record, IFieldVisitor visitor)
    {
        visitor.StartArray("words", record.Header.Words);
        for (var i = 0; i < record.Header.Words; i++) visitor.Integer(null, ((uint*)record.Payload)[i], WordShape);
        visitor.StopArray();
    }
}
