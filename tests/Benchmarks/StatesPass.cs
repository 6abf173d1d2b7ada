using System.Collections.Immutable;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Quality;

namespace VmQuery.Benchmarks;

/// <summary>Both passes of a compile on one thread, with rows that go nowhere: what reading, merging and the models cost without a store.</summary>
internal sealed class StatesPass : IRowSink, IRowWriter
{
    private long _rows;

    /// <summary>Compiles the states of a trace; returns how many rows they are.</summary>
    public static long Of(string path)
    {
        using var set = TraceSet.Open([path]);
        var (names, findings, dictionary, streams) = (new Names(), new FindingLog(), EventDictionary.Load(), new StreamTable(set));
        var survey = new SurveyPass(set, streams, dictionary, names, 1, new ProgressMeter(null, "survey", 0)).Run(default);
        var (coverage, span) = SessionPlan.SpansOf(streams, survey.Totals, set.Machines.Length);
        ImmutableArray<SurveyedMachine> machines = [.. set.Machines.Select((machine, i) =>
            new SurveyedMachine(machine.Name, machine.HostName, machine.Identity, machine.KernelRelease, coverage[i], survey.Guests[i]) { Facts = machine.Facts })];
        var topology = Linker.Link(machines, [], findings);
        var plan = new SessionPlan(streams, survey.Totals, topology, SchemaOf(topology, dictionary), [], coverage, span);
        var sink = new StatesPass();
        new CompilePass(plan, sink, findings, names, 1, new ProgressMeter(null, "compile", 0)).Run(default);
        return sink._rows;
    }

    /// <inheritdoc/>
    public IRowWriter Open(TableSchema table) => this;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<long> cells, ulong nulls, ReadOnlySpan<byte> text = default) => _rows++;

    private static EventSchema SchemaOf(Topology topology, EventDictionary dictionary)
    {
        var builder = new EventSchemaBuilder(dictionary);
        foreach (var need in ModelSet.All.Where(model => topology.Machines.Any(model.Concerns)).SelectMany(model => model.Needs).Where(need => need.When != NeedWhen.Kept)) builder.Add(need);
        return builder.Build();
    }
}
