using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Compile;

/// <summary>Says what the traces themselves leave to be desired: what their streams do, events that models miss, clocks.</summary>
internal sealed class TraceFindings(SessionPlan plan, TraceSet set, EventDictionary dictionary, FindingLog log)
{
    /// <summary>Adds them all.</summary>
    public void Add()
    {
        new StreamFindings(set, plan.Streams, plan.Totals, machine => plan.Topology[machine].Name, log).Add();
        for (var machine = 0; machine < set.Machines.Length; machine++)
        {
            AddMissingEvents(machine);
            AddClock(plan.Topology.Machines[machine]);
            AddGaps(plan.Topology.Machines[machine]);
        }
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

    private void AddGaps(Machine machine)
    {
        if (plan.Recordings?.Of(machine.Id) is not { Length: > 1 } recordings) return;
        var missing = TimeSpan.FromMicroseconds(recordings.Zip(recordings.Skip(1), (one, next) => next.StartNs - one.StopNs).Sum() / 1000.0);
        log.Add(new Finding("recording-gap", Severity.Warning, machine.Name, recordings.Length - 1, recordings[0].StopNs, string.Create(
            CultureInfo.InvariantCulture, $"it has {recordings.Length} recordings with {missing.TotalSeconds:0.###} s between them; states are unknown there")));
    }

    private void AddClock(Machine machine)
    {
        if (plan.IsReference(machine)) return;
        log.Add(new Finding(
            "clock-not-synchronized", Severity.Warning, machine.Name, 1, null,
            "its clock is not related to the reference clock; its times are its own and may be off by seconds, so do not combine its tracks with the host's"));
    }
}
