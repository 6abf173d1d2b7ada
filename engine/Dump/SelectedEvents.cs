using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Dump;

/// <summary>
/// Steps through the selected events of a stream. It ends at the first event that is later than the selection: streams are
/// in the order of time, and what a broken one says after that is not worth reading the rest of a large trace.
/// </summary>
internal sealed class SelectedEvents(IEventStream stream, EventSelection selection, CancellationToken cancellation) : IDisposable
{
    private const int EventsPerCheck = 1 << 14;

    private readonly Int128 _startNs = selection.StartNs ?? Int128.MinValue;
    private readonly Int128 _stopNs = selection.StopNs ?? Int128.MaxValue;
    private int _events;

    /// <summary>Stands at the event.</summary>
    public IEventWalker Walker { get; } = stream.Walk(selection.Wanted);

    /// <summary>Goes to the next selected event.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="TraceException">The stream is corrupt from here on.</exception>
    public bool Next()
    {
        while (Walker.Next())
        {
            if (++_events % EventsPerCheck == 0) cancellation.ThrowIfCancellationRequested();
            if (!selection.HasRange) return true;
            if (Walker.TimeNs is not { } time || time < _startNs) continue;
            return time < _stopNs;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => Walker.Dispose();
}
