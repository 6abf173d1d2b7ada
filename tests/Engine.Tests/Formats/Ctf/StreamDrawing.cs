using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>The records of a stream, drawn as their times, holes as <c>[100 150]</c>.</summary>
internal static class StreamDrawing
{
    /// <summary>Draws the only stream of a trace.</summary>
    public static (string Drawing, StreamTotals Totals) Read(string folder, TraceReadOptions options)
    {
        using var trace = Assert.Single(new CtfFormat().Open([folder], options));
        using var reader = Assert.Single(trace.Streams).Read(Schema(trace), new Names());
        var records = new List<Recorded>();
        for (var batch = new EventBatch(); reader.Read(batch);) records.AddRange(batch.Records());
        return (Draw(records), reader.Totals);
    }

    /// <summary>Draws records.</summary>
    public static string Draw(IEnumerable<Recorded> records) => string.Join(' ', records.Select(record => record.Kind switch
    {
        EventSchema.LossStart => $"[{record.TimeNs}",
        EventSchema.LossStop => $"{record.TimeNs}]",
        _ => $"{record.TimeNs}",
    }));

    /// <summary>All events of a trace, without fields.</summary>
    public static EventSchema Schema(ITrace trace)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var e in trace.Events) builder.AddDeclared(e.Name, []);
        return builder.Build();
    }
}
