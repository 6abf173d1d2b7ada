using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.Ctf;

public class CaptureTests
{
    [Theory]
    [InlineData("a-small-1vcpu", "host")]
    [InlineData("a-small-1vcpu", "guest1")]
    [InlineData("b-medium-2guests", "host")]
    [InlineData("b-medium-2guests", "guest1")]
    [InlineData("b-medium-2guests", "guest2")]
    [InlineData("d2-lost-events-16k", "host")]
    [InlineData("d2-lost-events-16k", "guest1")]
    [InlineData("i-stock-probe", "host")]
    public void Events_ofCapture_occurAsOftenAsCounted(string capture, string machine)
    {
        var counted = CaptureCounts.Of(TestData.Path($"kvm/{capture}"), machine);
        using var trace = Assert.Single(new CtfFormat().Open([TestData.Path($"kvm/{capture}/{machine}")]));
        var schema = SchemaOf(trace, _ => true);
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var batch = new EventBatch();
        foreach (var stream in trace.Streams)
        {
            using var reader = stream.Read(schema, new Names());
            while (reader.Read(batch))
            {
                foreach (var record in batch.Records())
                {
                    if (record.Kind < EventSchema.FirstEvent) continue;
                    var name = schema.Kinds[record.Kind - EventSchema.FirstEvent].Event;
                    found[name] = found.GetValueOrDefault(name) + 1;
                }
            }
        }

        Assert.Equal(counted, found);
    }

    [Theory]
    [InlineData("a-small-1vcpu", "host")]
    [InlineData("b-medium-2guests", "guest1")]
    [InlineData("d2-lost-events-16k", "host")]
    [InlineData("d2-lost-events-16k", "guest1")]
    [InlineData("i-stock-probe", "host")]
    public void Totals_andHoles_ofSteppingOverEvents_areThoseOfReadingEach(string capture, string machine)
    {
        using var trace = Assert.Single(new CtfFormat().Open([TestData.Path($"kvm/{capture}/{machine}")]));
        var (all, some) = (SchemaOf(trace, _ => true), SchemaOf(trace, name => name.StartsWith("sched", StringComparison.Ordinal)));
        foreach (var stream in trace.Streams)
        {
            var each = TotalsAndHoles(stream, all);

            Assert.Equivalent(each, TotalsAndHoles(stream, some), strict: true);
            Assert.Equivalent(each, TotalsAndHoles(stream, EventSchema.Nothing), strict: true);
        }
    }

    private static EventSchema SchemaOf(ITrace trace, Func<string, bool> wanted)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var declared in trace.Events.Where(declared => wanted(declared.Name))) builder.AddDeclared(declared.Name, []);
        return builder.Build();
    }

    private static (StreamTotals Totals, List<(long TimeNs, ushort Kind)> Holes) TotalsAndHoles(IEventStream stream, EventSchema schema)
    {
        var (batch, holes) = (new EventBatch(), new List<(long, ushort)>());
        using var reader = stream.Read(schema, new Names());
        while (reader.Read(batch)) holes.AddRange(batch.Records().Where(record => record.Kind < EventSchema.FirstEvent).Select(record => (record.TimeNs, record.Kind)));
        return (reader.Totals, holes);
    }
}
