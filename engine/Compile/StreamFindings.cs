using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Compile;

/// <summary>Says what the streams of traces leave to be desired, whether or not anything is analyzed: losses, oddities, no events, no time, and what is left out.</summary>
/// <param name="nameOf">What a machine is called.</param>
internal sealed class StreamFindings(TraceSet set, StreamTable table, IReadOnlyList<StreamTotals> totals, Func<MachineId, string> nameOf, FindingLog log)
{
    /// <summary>Adds them all.</summary>
    public void Add()
    {
        foreach (var stream in table.Streams) AddStream(stream, totals[stream.Id.Value]);
        var byTrace = table.Streams.ToLookup(stream => stream.Trace.Value);
        foreach (var (trace, source) in set.Traces.Index()) AddEmpty(source, [.. byTrace[trace]]);
        foreach (var trace in set.Traces) AddTimeless(trace);
        foreach (var error in set.LeftOut) log.Add(new Finding("unreadable-trace", Severity.Error, error.File, 1, null, $"the trace is left out, so nothing of it is known: {error.InFile}"));
    }

    private void AddStream(TracedStream stream, StreamTotals totals)
    {
        var subject = $"{nameOf(stream.Machine)} {stream.Source.Info.Name}";
        var lost = totals.Losses.Sum(loss => loss.Events);
        if (lost > 0)
        {
            log.Add(new Finding("events-lost", Severity.Warning, subject, lost, totals.Losses[0].StartNs, string.Create(
                CultureInfo.InvariantCulture,
                $"the tracer dropped {lost:N0} events in {totals.Losses.Count:N0} places; states that they would tell are unknown there")));
        }

        var packets = totals.Losses.Sum(loss => loss.Packets);
        if (packets > 0)
        {
            log.Add(new Finding("packets-lost", Severity.Warning, subject, packets, totals.Losses[0].StartNs, string.Create(
                CultureInfo.InvariantCulture, $"{packets:N0} packets are missing by their sequence numbers; states that they would tell are unknown there")));
        }

        foreach (var oddity in totals.Oddities)
            log.Add(new Finding(oddity.Code, oddity.LeavesOut ? Severity.Warning : Severity.Note, subject, 1, null, oddity.ToString()));
    }

    private void AddEmpty(ITrace trace, TracedStream[] streams)
    {
        if (Array.Exists(streams, stream => totals[stream.Id.Value].Events > 0)) return;

        // What is analyzed is without streams that have no clock, so how many events they hold is not known here.
        var isTimeless = trace.Streams.Count > streams.Length;
        log.Add(new Finding(
            "no-events", Severity.Error, trace.Info.Path, 1, null, $"the trace holds no events{(isTimeless ? " that have a time" : "")}, so nothing is known of its machine"));
    }

    private void AddTimeless(ITrace trace)
    {
        foreach (var stream in trace.Streams.Where(stream => !stream.Info.HasClock))
            log.Add(new Finding("no-clock", Severity.Warning, $"{trace.Info.Path} {stream.Info.Name}", 1, null, $"{(stream.Info.WhyNoClock is { } why ? why + "; " : "")}its events have no time, so a session leaves them out"));
    }
}
