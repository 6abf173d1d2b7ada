using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>Hands records on to the followers of all machines on another core: the first models go on while the records before are followed up.</summary>
/// <param name="followers">By machine; null for those without any.</param>
/// <param name="aside">Whether there is another core, and no table that both sides fill.</param>
internal sealed class RecordRelay(EventSchema schema, Followers?[] followers, bool aside) : IDisposable
{
    private RelayedRecords _filling = new(schema);
    private RelayedRecords _followed = new(schema);
    private Task _following = Task.CompletedTask;

    /// <summary>Takes the next record, losses included, after the first models of its machine did.</summary>
    public void Take(in EventView e)
    {
        if (followers[e.Machine.Value] is not { } its) return;
        _filling.Add(e, its.Scene);
        if (_filling.IsFull) HandOver();
    }

    /// <summary>Hands on what is left; the trace ends.</summary>
    public void Finish()
    {
        HandOver();
        _following.GetAwaiter().GetResult();
        foreach (var its in followers) its?.Finish();
    }

    /// <summary>Waits for what was handed over: whoever owns the tables may close them then.</summary>
    public void Dispose() => ((IAsyncResult)_following).AsyncWaitHandle.WaitOne();

    private void HandOver()
    {
        _following.GetAwaiter().GetResult();
        (_filling, _followed) = (_followed, _filling);
        if (aside) _following = Task.Run(Follow);
        else Follow();
    }

    private void Follow() => _followed.MoveTo(followers);
}
