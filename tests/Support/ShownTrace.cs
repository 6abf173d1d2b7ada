using VmQuery.Engine.Formats;

namespace VmQuery.Tests.Support;

/// <summary>An event with every field as text, as a walker shows them.</summary>
/// <param name="Packet">The fields of its packet's context.</param>
/// <param name="Text">Its own fields.</param>
internal sealed record ShownEvent(long? TimeNs, ulong? Cycles, int Cpu, string Name, string Packet, string Text);

/// <summary>Everything that walkers show of traces.</summary>
internal sealed record ShownTrace(IReadOnlyList<ShownEvent> Events, IReadOnlyList<StreamTotals> Totals, IReadOnlyList<TraceException> Failures)
{
    /// <summary>Walks every stream; events are in the order of their times, failures of streams are collected.</summary>
    public static ShownTrace Read(ITraceFormat format, string path, Func<string, bool>? wanted = null)
    {
        var events = new List<ShownEvent>();
        var totals = new List<StreamTotals>();
        var failures = new List<TraceException>();
        foreach (var stream in format.Open([path]).SelectMany(trace => trace.Streams))
        {
            using var walker = stream.Walk(wanted);
            try
            {
                events.AddRange(Walk(walker));
            }
            catch (TraceException failure)
            {
                failures.Add(failure);
            }

            totals.Add(walker.Totals);
        }

        return new ShownTrace([.. events.OrderBy(e => e.TimeNs)], totals, failures);
    }

    private static IEnumerable<ShownEvent> Walk(IEventWalker walker)
    {
        var text = new DetailsText();
        while (walker.Next())
        {
            walker.Visit(text);
            var (packet, fields) = text.Take();
            yield return new ShownEvent(walker.TimeNs, walker.Cycles, walker.Cpu, walker.Name, packet, fields);
        }
    }
}
