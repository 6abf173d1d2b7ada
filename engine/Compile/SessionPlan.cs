using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>All that is settled before the second pass: who is who, what is read and kept, and from when to when.</summary>
internal sealed record SessionPlan(
    StreamTable Streams,
    ImmutableArray<StreamTotals> Totals,
    Topology Topology,
    EventSchema Schema,
    ImmutableArray<EventDecl> KeptEvents,
    ImmutableArray<TimeSpanNs> Coverage,
    TimeSpanNs Span)
{
    private readonly MachineId _reference = ReferenceOf(Topology);

    /// <summary>When machines were being recorded; null when every machine was all the time of its coverage.</summary>
    public Recordings? Recordings { get; init; }

    /// <summary>What to take for known of the time in which records were lost.</summary>
    public LossRepair Repair { get; init; }

    /// <summary>What is missing in front of the first event of a stream; null when nothing is.</summary>
    public StreamLoss? HeadOf(TracedStream stream) => Recordings?.Heads.GetValueOrDefault(stream.Id);

    /// <summary>What is missing behind the last event of a stream; null when nothing is.</summary>
    public StreamLoss? TailOf(TracedStream stream) => Recordings?.Tails.GetValueOrDefault(stream.Id);

    /// <summary>The time for which a machine has a trace; empty at the session's start when it recorded nothing.</summary>
    public TimeSpanNs CoverageOf(MachineId machine) => Coverage[machine.Value];

    /// <summary>The same for each CPU that recorded something.</summary>
    public IReadOnlyDictionary<int, TimeSpanNs> CpuCoverageOf(MachineId machine)
    {
        var found = new SortedDictionary<int, TimeSpanNs>();
        foreach (var stream in Streams.Of(machine))
        {
            if (stream.Source.Info.Cpu is not { } cpu || SpanOf(Totals[stream.Id.Value]) is not { } span) continue;
            found[cpu] = Hull(found.TryGetValue(cpu, out var known) ? known : null, span);
        }

        return found;
    }

    /// <summary>Whether all times of the session are on this machine's clock.</summary>
    public bool IsReference(Machine machine) => machine.Id == _reference;

    /// <summary>What the session can be asked.</summary>
    public Catalog Catalog => ModelSet.All.Aggregate(
        SessionTables.Catalog.With(Models.Vm.VmCatalog.Catalog), (catalog, model) => catalog.With(model.Catalog)) with
    {
        Events = KeptEvents,
    };

    /// <summary>
    /// The span of each machine's events: from its first to just after its last. The first packet's begin is the
    /// creation of the channel, seconds before anything is recorded, so packets do not count.
    /// </summary>
    public static (ImmutableArray<TimeSpanNs> Coverage, TimeSpanNs Span) SpansOf(StreamTable table, ImmutableArray<StreamTotals> totals, int machines)
    {
        var found = new TimeSpanNs?[machines];
        foreach (var stream in table.Streams)
        {
            if (SpanOf(totals[stream.Id.Value]) is not { } its) continue;
            ref var span = ref found[stream.Machine.Value];
            span = Hull(span, its);
        }

        var whole = found.Aggregate((TimeSpanNs?)null, (hull, span) => span is { } known ? Hull(hull, known) : hull) ?? default;
        return ([.. found.Select(span => span ?? new TimeSpanNs(whole.StartNs, whole.StartNs))], whole);
    }

    /// <summary>From the first event of some streams to just after the last; null when they have none.</summary>
    public static TimeSpanNs? HullOf(IEnumerable<StreamTotals> totals) =>
        totals.Select(SpanOf).Aggregate((TimeSpanNs?)null, (hull, span) => span is { } known ? Hull(hull, known) : hull);

    /// <summary>The first machine that runs on no other, and runs guests if there is one that does.</summary>
    private static MachineId ReferenceOf(Topology topology)
    {
        var outermost = topology.Machines.Where(candidate => candidate.Traced && candidate.Parent is null);
        return outermost.OrderBy(candidate => candidate.Hypervisor is null).First().Id;
    }

    private static TimeSpanNs? SpanOf(StreamTotals total) => total is { FirstNs: { } first, LastNs: { } last }
        ? new TimeSpanNs(Math.Min(first, last), Math.Min(Math.Max(first, last), long.MaxValue - 1) + 1)
        : null;

    private static TimeSpanNs Hull(TimeSpanNs? hull, TimeSpanNs span) =>
        hull is { } known ? new TimeSpanNs(Math.Min(known.StartNs, span.StartNs), Math.Max(known.StopNs, span.StopNs)) : span;
}
