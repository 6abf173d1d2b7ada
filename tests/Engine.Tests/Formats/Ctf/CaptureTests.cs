using VmQuery.Engine.Events;
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
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var declared in trace.Events) builder.AddDeclared(declared.Name, []);
        var schema = builder.Build();
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
}
