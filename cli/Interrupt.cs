namespace VmQuery.Cli;

/// <summary>
/// Turns a user's Ctrl-C into the cancellation of what is running. Work asks for a token when it starts; a Ctrl-C cancels
/// the token given last. So a prompt survives the Ctrl-C that stops a question.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _current = new();

    /// <summary>Whether the program was asked to end, not only to stop what it does.</summary>
    public bool Leaving { get; private set; }

    /// <summary>The token for a piece of work that starts now.</summary>
    public CancellationToken StartWork()
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
