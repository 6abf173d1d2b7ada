using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Compile;

/// <summary>A place that records pass in the order of time, one thread at a time; losses are records too.</summary>
internal interface IStation
{
    /// <summary>Takes the next record.</summary>
    /// <param name="scene">What the first station says of it.</param>
    void Take(in EventView e, ref Scene scene);

    /// <summary>The trace ends.</summary>
    void Finish();
}

/// <summary>The models that need no other, of every machine: the first station, which sets the scene of each record for those behind.</summary>
/// <param name="contexts">What they run with, by machine.</param>
internal sealed class FirstModels(ImmutableArray<ModelContext> contexts, IEnumerable<IModel> models) : IStation
{
    private readonly ModelRuns[] _runs = [.. contexts.Select(context => new ModelRuns(models, context))];

    /// <summary>The models, by machine.</summary>
    public IReadOnlyList<ModelRuns> Runs => _runs;

    /// <inheritdoc/>
    public void Take(in EventView e, ref Scene scene)
    {
        var machine = e.Machine.Value;
        _runs[machine].Take(e);
        Scene.Set(ref scene, contexts[machine]);
    }

    /// <inheritdoc/>
    public void Finish() => Array.ForEach(_runs, its => its.Finish());
}

/// <summary>The models that ask who was on a CPU at a record, of every machine.</summary>
/// <param name="contexts">What the first models run with, by machine.</param>
internal sealed class SceneReaders(ImmutableArray<ModelContext> contexts, IEnumerable<IModel> models) : IStation
{
    private readonly (SceneThreads Threads, ModelRuns Runs)[] _machines = [.. contexts.Select(context => Start(context, models))];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Array.TrueForAll(_machines, machine => machine.Runs.IsEmpty);

    /// <summary>
    /// Whether they fill a table that first models, of this or another machine, fill as well, as where one host runs KVM and another Xen: a table takes rows
    /// from one thread at a time.
    /// </summary>
    public bool ShareTablesWith(FirstModels first) => TablesOf(_machines.Select(machine => machine.Runs)).Overlaps(TablesOf(first.Runs));

    /// <inheritdoc/>
    public void Take(in EventView e, ref Scene scene)
    {
        var (threads, runs) = _machines[e.Machine.Value];
        threads.Set(scene);
        runs.Take(e);
    }

    /// <inheritdoc/>
    public void Finish() => Array.ForEach(_machines, machine => machine.Runs.Finish());

    private static HashSet<string> TablesOf(IEnumerable<ModelRuns> runs) =>
        runs.SelectMany(machine => machine.Models).Distinct().SelectMany(model => model.Catalog.Tables()).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);

    private static (SceneThreads Threads, ModelRuns Runs) Start(ModelContext first, IEnumerable<IModel> models)
    {
        var threads = new SceneThreads();
        return (threads, new ModelRuns(models, first.Threads is null ? first : first with { Threads = threads }));
    }
}

/// <summary>The keeping of events, of every machine.</summary>
/// <param name="contexts">What the first models run with, by machine.</param>
/// <param name="tables">Tables for the events of the schema.</param>
internal sealed class EventKeepers(ImmutableArray<ModelContext> contexts, ImmutableArray<EventDecl> tables) : IStation
{
    private readonly EventKeeper[] _keepers = [.. contexts.Select(context => new EventKeeper(context, tables))];

    /// <inheritdoc/>
    public void Take(in EventView e, ref Scene scene) => _keepers[e.Machine.Value].Take(e, scene.Subject);

    /// <inheritdoc/>
    public void Finish() => Array.ForEach(_keepers, keeper => keeper.Finish());
}
