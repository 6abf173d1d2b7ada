using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>Some models' second passes over one machine, in the order of the models.</summary>
internal sealed class ModelRuns
{
    private readonly IModelRun[] _runs;

    // Each run by its own delegate: an interface called in turn on several types looks them up every time.
    private readonly TakeEvent[] _takers;

    /// <summary>Starts those models that have something to say about the machine.</summary>
    public ModelRuns(IEnumerable<IModel> models, ModelContext context)
    {
        var started = models.Select(model => (Model: model, Run: model.Start(context))).Where(started => started.Run is not null).ToArray();
        _runs = [.. started.Select(model => model.Run!)];
        _takers = [.. _runs.Select(run => (TakeEvent)run.Take)];
        Take = _takers is [var single] ? single : TakeAll;
        Models = [.. started.Select(model => model.Model)];
    }

    /// <summary>Takes the next record of the machine, losses included.</summary>
    public TakeEvent Take { get; }

    /// <summary>Whether none has.</summary>
    public bool IsEmpty => _runs.Length == 0;

    /// <summary>Those that were started.</summary>
    public ImmutableArray<IModel> Models { get; }

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
