using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>
/// What takes the records of one machine behind its first models: the models that read what those know, and the keeping of events. Where there
/// is neither, the first models themselves follow the merging of streams.
/// </summary>
internal sealed class Followers
{
    private readonly ModelContext? _first;
    private readonly SceneThreads _threads = new();
    private readonly ModelRuns _models;
    private readonly EventKeeper? _keeper;

    /// <summary>Starts them, after the first models.</summary>
    /// <param name="first">What the first models run with.</param>
    /// <param name="tables">Tables for the events of the schema; empty when none are kept.</param>
    public Followers(IEnumerable<IModel> models, ModelContext first, ImmutableArray<EventDecl> tables)
    {
        _first = first;
        var own = first.Threads is null ? first : first with { Threads = _threads };
        _models = new ModelRuns(models, own);
        _keeper = tables.IsEmpty ? null : new EventKeeper(own, tables);
    }

    /// <summary>Models that follow nobody.</summary>
    public Followers(ModelRuns models) => _models = models;

    /// <summary>Whether nobody follows.</summary>
    public bool IsEmpty => _models.IsEmpty && _keeper is null;

    /// <summary>Whether they fill a table that first models, of this or another machine, fill as well; as where one host runs KVM and another Xen.</summary>
    public bool ShareTablesWith(ModelRuns first) => _models.ShareTablesWith(first);

    /// <summary>The scene of the record that the first models took last; without them it says nothing.</summary>
    public Scene Scene => _first is null ? default : Scene.Of(_first);

    /// <summary>Takes the next record, losses included.</summary>
    public void Take(in EventView e, in Scene scene)
    {
        _threads.Set(scene);
        _models.Take(e);
        _keeper?.Take(e, scene.Subject);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        _models.Finish();
        _keeper?.Finish();
    }
}
