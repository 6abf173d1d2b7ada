namespace VmQuery.Cli;

/// <summary>
/// Turns a user's Ctrl-C into the cancellation of what is running. Work asks for a token when it starts; one that a Ctrl-C
/// cancelled stays so for what else the command does, even when the Ctrl-C came first. Only what outlives a Ctrl-C, as a
/// prompt does, asks for a new one.
/// </summary>
/// <param name="clock">Tells how long the work has been stopping; null for the real one.</param>
internal sealed class Interrupt(TimeProvider? clock = null) : IDisposable
{
    /// <summary>How long the work may take to stop and to remove what it began, before a further Ctrl-C ends the process at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private long _raised;
    private readonly Lock _lock = new();
    private CancellationTokenSource _current = new();

    /// <summary>Whether the program was asked to end, not only to stop what it does.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The token for a piece of work that starts now; cancelled already when the user wants none.</summary>
    public CancellationToken StartWork()
    {
        lock (_lock) return _current.Token;
    }

    /// <summary>The token for work that goes on after a Ctrl-C, unless the program shall end.</summary>
    public CancellationToken StartAfresh()
    {
        lock (_lock)
        {
            if (_current.IsCancellationRequested && !Leaving) _current = new CancellationTokenSource();
            return _current.Token;
        }
    }

    /// <summary>Cancels what is running.</summary>
    /// <param name="leave">Whether the program shall end.</param>
    /// <returns>Whether the work stops by itself: what was cancelled some time ago and still runs, a further Ctrl-C may end with the process.</returns>
    public bool Raise(bool leave = false)
    {
        CancellationTokenSource current;
        lock (_lock)
        {
            Leaving |= leave;
            if (_current.IsCancellationRequested) return _clock.GetElapsedTime(_raised) < Patience;
            _raised = _clock.GetTimestamp();
            current = _current;
        }

        current.Cancel();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();
}
