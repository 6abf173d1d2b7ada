using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>Keeps the events of all machines on another core: the models go on while the rows of the events before are made.</summary>
/// <param name="keepers">By machine; null for those without events.</param>
/// <param name="aside">Whether there is another core.</param>
internal sealed class EventKeeping(EventSchema schema, EventKeeper?[] keepers, bool aside) : IDisposable
{
    private KeptEvents _filling = new(schema);
    private KeptEvents _keeping = new(schema);
    private Task _kept = Task.CompletedTask;

    /// <summary>Takes the next record, losses included, after the models of its machine did.</summary>
    public void Take(in EventView e)
    {
        if (keepers[e.Machine.Value] is not { } keeper) return;
        _filling.Add(e, e.Kind < EventSchema.FirstEvent ? -1 : keeper.TidBefore);
        if (_filling.IsFull) HandOver();
    }

    /// <summary>Keeps what is left.</summary>
    public void Finish()
    {
        HandOver();
        _kept.GetAwaiter().GetResult();
        foreach (var keeper in keepers) keeper?.Finish();
    }

    /// <summary>Waits for what was handed over: whoever owns the tables may close them then.</summary>
    public void Dispose() => ((IAsyncResult)_kept).AsyncWaitHandle.WaitOne();

    private void HandOver()
    {
        _kept.GetAwaiter().GetResult();
        (_filling, _keeping) = (_keeping, _filling);
        if (aside) _kept = Task.Run(Keep);
        else Keep();
    }

    private void Keep() => _keeping.MoveTo(keepers);
}
