using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Engine.Formats.XenTrace.Records;

namespace VmQuery.Engine.Formats.XenTrace.Show;

/// <summary>
/// A reader that stops at each record: it is handed a batch with room for one, so that the record is still in memory when its
/// fields are shown.
/// </summary>
internal sealed unsafe class XenWalker(XenStream stream, XenReader reader) : IEventWalker
{
    private readonly EventBatch _batch = new(words: 1);
    private readonly Dictionary<RecordLayout, ShownRecord> _shown = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public string Name { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public long? TimeNs { get; private set; }

    /// <inheritdoc/>
    public ulong? Cycles { get; private set; }

    /// <inheritdoc/>
    public int Cpu => stream.Cpu;

    /// <inheritdoc/>
    public StreamTotals Totals => reader.Totals;

    /// <inheritdoc/>
    public bool Next()
    {
        while (reader.Read(_batch))
        {
            // Holes come as records too; an event comes last.
            for (var word = 0; word < _batch.Length; word = _batch.After(word))
            {
                var record = _batch.At(word, default, default);
                if (record.Kind < EventSchema.FirstEvent) continue;
                var last = reader.Last;
                (Name, Cycles) = (last.Decoder.Event, last.Tsc);
                if (stream.Clock is not null) TimeNs = record.TimeNs;
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Visit(IFieldVisitor visitor)
    {
        var last = reader.Last;
        var layout = last.Decoder.LayoutOf(last.Payload);
        if (!_shown.TryGetValue(layout, out var shown)) _shown[layout] = shown = new ShownRecord(layout);
        shown.Show(last, stream.Cpu, visitor);
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();
}
