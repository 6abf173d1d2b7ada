using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Compile;

/// <summary>Some models' second passes over one machine, in the order of the models.</summary>
internal sealed class ModelRuns
{
    private readonly IModelRun[] _runs;

    // Each run by its own delegate: an interface called in turn on several types looks them up every time.
    private readonly TakeEvent[] _takers;
    private readonly HashSet<string> _tables;

    /// <summary>Starts those models that have something to say about the machine.</summary>
    public ModelRuns(IEnumerable<IModel> models, ModelContext context)
    {
        var started = models.Select(model => (Model: model, Run: model.Start(context))).Where(started => started.Run is not null).ToArray();
        _runs = [.. started.Select(model => model.Run!)];
        _takers = [.. _runs.Select(run => (TakeEvent)run.Take)];
        Take = _takers is [var single] ? single : TakeAll;
        _tables = started.SelectMany(model => model.Model.Catalog.Tables()).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Takes the next record of the machine, losses included.</summary>
    public TakeEvent Take { get; }

    /// <summary>Whether none has.</summary>
    public bool IsEmpty => _runs.Length == 0;

    /// <summary>Whether both fill a table in common: a table takes rows from one thread at a time.</summary>
    public bool ShareTablesWith(ModelRuns others) => _tables.Overlaps(others._tables);

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var run in _runs) run.Finish();
    }

    private void TakeAll(in EventView e)
    {
        foreach (var take in _takers) take(e);
    }
}
