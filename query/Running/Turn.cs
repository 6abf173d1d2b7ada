namespace VmQuery.Query.Running;

/// <summary>Lets one thread at a time into a session, and none once it is closed.</summary>
internal sealed class Turn : IDisposable
{
    private readonly SemaphoreSlim _free = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private int _closed;

    /// <summary>Does work with a token that is cancelled by the caller's, or because the session is closed meanwhile.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the session.</exception>
    /// <exception cref="ObjectDisposedException">The session was closed, before the work or while it ran.</exception>
    public T Take<T>(Func<CancellationToken, T> work, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(Session));
        if (!_free.Wait(0, CancellationToken.None))
            throw new InvalidOperationException("This session is at work for another thread. It takes one question at a time: open the file once for each thread, or wait for the answer.");
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            return work(either.Token);
        }
        catch (OperationCanceledException e)
        {
            throw cancellation.IsCancellationRequested
                ? new OperationCanceledException(e.Message, e, cancellation)
                : new ObjectDisposedException("The session was disposed while it answered.", e);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Stops the work that goes on and waits for its end; false when the session was closed before.</summary>
    public bool Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1) return false;
        _closing.Cancel();
        _free.Wait();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Dispose();
        _free.Dispose();
    }
}
