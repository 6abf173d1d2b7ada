using System.Globalization;
using System.Text;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Tests.Support;

/// <summary>An event as the engine decoded it, with every declared field as text.</summary>
internal sealed record DecodedEvent(int Stream, long TimeNs, ulong Cycles, int Cpu, string Name, IReadOnlyDictionary<string, string> Fields);

/// <summary>Everything the engine decodes of traces, in memory; for small traces.</summary>
internal sealed record DecodedTrace(
    IReadOnlyList<DecodedEvent> Events, IReadOnlyList<Recorded> Records, IReadOnlyList<StreamTotals> Totals, IReadOnlyList<TraceException> Failures)
{
    private const string CyclesSource = "clock.cycles";

    /// <summary>Decodes all declared fields of all events; failures of streams are collected.</summary>
    public static DecodedTrace Read(ITraceFormat format, string path)
    {
        var events = new List<DecodedEvent>();
        var records = new List<Recorded>();
        var totals = new List<StreamTotals>();
        var failures = new List<TraceException>();
        foreach (var trace in format.Open([path]))
        {
            var schema = SchemaOf(trace);
            var names = new Names();
            var batch = new EventBatch();
            foreach (var stream in trace.Streams)
            {
                using var reader = stream.Read(schema, names);
                try
                {
                    while (reader.Read(batch))
                    {
                        records.AddRange(batch.Records());
                        events.AddRange(Decode(batch, schema, names, totals.Count));
                    }
                }
                catch (TraceException failure)
                {
                    failures.Add(failure);
                }

                totals.Add(reader.Totals);
            }
        }

        return new DecodedTrace(totals.Count > 1 ? [.. events.OrderBy(e => e.TimeNs)] : events, records, totals, failures);
    }

    private static EventSchema SchemaOf(ITrace trace)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var declared in trace.Events) builder.AddDeclared(declared.Name, [(CyclesSource, FieldType.Int), .. declared.Fields]);
        return builder.Build();
    }

    private static IEnumerable<DecodedEvent> Decode(EventBatch batch, EventSchema schema, Names names, int stream)
    {
        foreach (var record in batch.Records())
        {
            if (record.Kind < EventSchema.FirstEvent) continue;
            var kind = schema.Kinds[record.Kind - EventSchema.FirstEvent];
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var slot = 0; slot < kind.Fields.Length; slot++)
            {
                if ((record.Present >> slot & 1) == 0 || kind.Fields[slot].Sources[0] == CyclesSource) continue;
                fields[kind.Fields[slot].Sources[0]] = Show(kind.Fields[slot].Type, record.Slots[slot], batch, names);
            }

            yield return new DecodedEvent(stream, record.TimeNs, (ulong)record.Slots[kind.Slot("clock_cycles")], record.Cpu, kind.Event, fields);
        }
    }

    private static string Show(FieldType type, long slot, EventBatch batch, Names names) => type switch
    {
        FieldType.Int => slot.ToString(CultureInfo.InvariantCulture),
        FieldType.Unsigned => ((ulong)slot).ToString(CultureInfo.InvariantCulture),
        FieldType.Real => BitConverter.Int64BitsToDouble(slot).ToString("R", CultureInfo.InvariantCulture),
        FieldType.Name => names[new NameId((int)slot)],
        _ => Encoding.UTF8.GetString(batch.Text.Slice(TextRef.Of(slot).Offset, TextRef.Of(slot).Length)),
    };
}
