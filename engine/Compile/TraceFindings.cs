using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Compile;

/// <summary>Says what the traces themselves leave to be desired: losses, oddities, events that models miss, clocks.</summary>
internal sealed class TraceFindings(SessionPlan plan, TraceSet set, EventDictionary dictionary, FindingLog log)
{
    /// <summary>Adds them all.</summary>
    public void Add()
    {
        foreach (var stream in plan.Streams.Streams) AddStream(stream);
        foreach (var trace in Enumerable.Range(0, set.Traces.Length)) AddEmpty(trace);
        foreach (var trace in set.Traces) AddTimeless(trace);
        for (var machine = 0; machine < set.Machines.Length; machine++)
        {
            AddMissingEvents(machine);
            AddClock(plan.Topology.Machines[machine]);
        }
    }

    private void AddEmpty(int trace)
    {
        if (plan.Streams.Streams.Any(stream => stream.Trace.Value == trace && plan.Totals[stream.Id.Value].Events > 0)) return;
        log.Add(new Finding("no-events", Severity.Error, set.Traces[trace].Info.Path, 1, null, "the trace holds no events, so nothing is known of its machine"));
    }

    private void AddStream(TracedStream stream)
    {
        var totals = plan.Totals[stream.Id.Value];
        var subject = $"{plan.Topology[stream.Machine].Name} {stream.Source.Info.Name}";
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
            log.Add(new Finding(oddity.Code, Severity.Note, subject, 1, null, $"{oddity.File}, byte {oddity.Offset}: {oddity.Message}"));
    }

    private void AddTimeless(ITrace trace)
    {
        foreach (var stream in trace.Streams.Where(stream => !stream.Info.HasClock))
            log.Add(new Finding("no-clock", Severity.Warning, $"{trace.Info.Path} {stream.Info.Name}", 1, null, $"{(stream.Info.WhyNoClock is { } why ? why + "; " : "")}its events have no time and are left out"));
    }

    private void AddMissingEvents(int machine)
    {
        var declared = set.Machines[machine].Traces.SelectMany(trace => set.Traces[trace].Events).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var needs = ModelSet.All
            .Where(model => model.Concerns(plan.Topology.Machines[machine]))
            .SelectMany(model => model.Needs)
            .Where(need => need.Purpose is not null && !dictionary.TracerNames(need.Event).Any(declared.Contains));
        foreach (var missing in needs.GroupBy(need => need.Event, StringComparer.Ordinal))
        {
            log.Add(new Finding(
                "missing-event", Severity.Note, $"{plan.Topology.Machines[machine].Name} {missing.Key}", 1, null,
                $"the trace has no {missing.Key}: {string.Join("; ", missing.Select(need => need.Purpose).Distinct(StringComparer.Ordinal))}"));
        }
    }

    private void AddClock(Machine machine)
    {
        if (plan.IsReference(machine)) return;
        log.Add(new Finding(
            "clock-not-synchronized", Severity.Warning, machine.Name, 1, null,
            "its clock is not related to the reference clock; its times are its own and may be off by seconds, so do not combine its tracks with the host's"));
    }
}
