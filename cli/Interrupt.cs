namespace VmQuery.Cli;

/// <summary>
/// Turns a user's Ctrl-C into the cancellation of what is running. Work asks for a token when it starts; one that a Ctrl-C
/// cancelled stays so for what else the command does, even when the Ctrl-C came first. Only what outlives a Ctrl-C, as a
/// prompt does, asks for a new one.
/// </summary>
internal sealed class Interrupt : IDisposable
{
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
    /// <returns>Whether there was something left to cancel: a second Ctrl-C finds nothing, and may end the process.</returns>
    public bool Raise(bool leave = false)
    {
        CancellationTokenSource current;
        lock (_lock)
        {
            Leaving |= leave;
            if (_current.IsCancellationRequested) return false;
            current = _current;
        }

        current.Cancel();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();
}
