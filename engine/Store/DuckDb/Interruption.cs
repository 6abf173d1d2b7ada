namespace VmQuery.Engine.Store.DuckDb;

/// <summary>Interrupts what a connection does, from the moment a token is cancelled until this is disposed.</summary>
/// <remarks>
/// It interrupts again and again: DuckDB forgets an interrupt that comes before a statement has started
/// (ClientContext::InitialCleanup clears the flag), and that moment cannot be seen from outside.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private readonly ConnectionHandle _connection;
    private readonly CancellationTokenRegistration _registration;
    private Timer? _timer;

    private Interruption(ConnectionHandle connection, CancellationToken cancellation)
    {
        _connection = connection;
        _registration = cancellation.UnsafeRegister(static self => ((Interruption)self!).Start(), this);
    }

    /// <summary>Watches a token; null when it can never be cancelled.</summary>
    public static Interruption? Watch(ConnectionHandle connection, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return cancellation.CanBeCanceled ? new Interruption(connection, cancellation) : null;
    }

    /// <summary>Interrupts from now on.</summary>
    public static Interruption Of(ConnectionHandle connection)
    {
        var interruption = new Interruption(connection, CancellationToken.None);
        interruption.Start();
        return interruption;
    }

    /// <summary>Returns when no interrupt can come any more.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        if (_timer is null) return;
        using var stopped = new ManualResetEvent(initialState: false);
        if (_timer.Dispose(stopped)) stopped.WaitOne();
    }

    private void Start()
    {
        NativeMethods.Interrupt(_connection);
        _timer = new Timer(_ => NativeMethods.Interrupt(_connection), null, Period, Period);
    }
}
