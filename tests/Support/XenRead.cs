using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.XenTrace;

namespace VmQuery.Tests.Support;

/// <summary>A record of a batch, copied.</summary>
/// <param name="Event">Name of the event; <c>loss-start</c> or <c>loss-stop</c> for holes.</param>
internal sealed record ReadRecord(long TimeNs, int Cpu, string Event, IReadOnlyDictionary<string, long> Fields)
{
    /// <summary>A field that is present.</summary>
    public long this[string field] => Fields[field];

    /// <summary>All of it, to compare.</summary>
    public override string ToString() => $"{TimeNs} cpu{Cpu} {Event} {string.Join(' ', Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"))}";
}

/// <summary>Reads xentrace files as a compile does, with every event and field there is.</summary>
internal static class XenRead
{
    /// <summary>Where a record stands in a file, which one that comes through a pipe does not.</summary>
    private static readonly string[] OfFiles = ["file_offset", "window", "epoch"];

    /// <summary>The schema that wants everything.</summary>
    public static EventSchema Everything { get; } = SchemaOf(Engine.Formats.XenTrace.Catalog.RecordCatalog.Instance.Events);

    /// <summary>Every record of a trace, CPU after CPU, holes between them.</summary>
    public static List<ReadRecord> All(string path, TraceReadOptions? options = null) => All(path, out _, options);

    /// <summary>The same, with what readers say at the end.</summary>
    public static List<ReadRecord> All(string path, out List<StreamTotals> totals, TraceReadOptions? options = null)
    {
        using var trace = Open(path, options);
        return All(trace, out totals);
    }

    /// <summary>Every record of an open trace.</summary>
    public static List<ReadRecord> All(ITrace trace) => All(trace, out _);

    private static List<ReadRecord> All(ITrace trace, out List<StreamTotals> totals)
    {
        var records = new List<ReadRecord>();
        totals = [];
        foreach (var stream in trace.Streams)
        {
            using var reader = stream.Read(Everything, new Names());
            var batch = new EventBatch();
            while (reader.Read(batch)) records.AddRange(Copy(batch));
            totals.Add(reader.Totals);
        }

        return records;
    }

    /// <summary>Opens a trace.</summary>
    public static ITrace Open(string path, TraceReadOptions? options = null) => new XenTraceFormat().Open([path], options).Single();

    /// <summary>The records of a batch.</summary>
    public static IEnumerable<ReadRecord> Copy(EventBatch batch)
    {
        for (var word = 0; word < batch.Length; word = batch.After(word)) yield return Copy(batch, word);
    }

    private static ReadRecord Copy(EventBatch batch, int word)
    {
        var view = batch.At(word, default, default);
        if (view.Kind < EventSchema.FirstEvent)
        {
            var lost = view.Kind == EventSchema.LossStop ? new Dictionary<string, long>(StringComparer.Ordinal) { ["events"] = view.Get(0) } : [];
            return new ReadRecord(view.TimeNs, view.Cpu, view.Kind == EventSchema.LossStart ? "loss-start" : "loss-stop", lost);
        }

        var kind = Everything.Kinds[view.Kind - EventSchema.FirstEvent];
        var fields = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var slot = 0; slot < kind.Fields.Length; slot++)
            if (view.Has(slot)) fields[kind.Fields[slot].Name] = view.Get(slot);
        return new ReadRecord(view.TimeNs, view.Cpu, kind.Event, fields);
    }

    private static EventSchema SchemaOf(IEnumerable<DeclaredEvent> events)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var declared in events) builder.Add(new EventNeed(declared.Name, [.. declared.Fields.Select(field => field.Source).Except(OfFiles, StringComparer.Ordinal)]));
        return builder.Build();
    }
}
