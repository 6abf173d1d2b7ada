using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

/// <summary>The records of a stream, drawn as their times, holes as <c>[100 150]</c>.</summary>
internal static class StreamDrawing
{
    /// <summary>Draws the only stream of a trace.</summary>
    /// <param name="isWanted">Tells by their names which events to draw; null draws all.</param>
    public static (string Drawing, StreamTotals Totals) Read(string folder, TraceReadOptions options, Predicate<string>? isWanted = null)
    {
        using var trace = Assert.Single(new CtfFormat().Open([folder], options));
        using var reader = Assert.Single(trace.Streams).Read(Schema(trace, isWanted), new Names());
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

    /// <summary>Events of a trace, without fields: those that are wanted, or all.</summary>
    public static EventSchema Schema(ITrace trace, Predicate<string>? isWanted = null)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var e in trace.Events)
            if (isWanted?.Invoke(e.Name) ?? true) builder.AddDeclared(e.Name, []);
        return builder.Build();
    }
}
