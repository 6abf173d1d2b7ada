namespace VmQuery.Engine.Capture;

/// <summary>
/// Takes what comes through a pipe into a file, on a thread of its own: however long an analysis takes, the tracer at the other end
/// never waits for it. What was received stays in the file whatever happens next.
/// </summary>
internal sealed class PipeSpool : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly Stream _input;
    private readonly FileStream _file;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _writing = new();
    private Thread? _thread;
    private bool _isClosed;

    private PipeSpool(Stream input, FileStream file) => (_input, _file) = (input, file);

    /// <summary>Is cancelled when nothing more comes: the other end closed the pipe, or the file cannot be written.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why receiving ended before the pipe did; null when it did not.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>Starts to receive.</summary>
    /// <param name="path">The file, which must not be there yet.</param>
    /// <exception cref="IOException">The file is there or cannot be written.</exception>
    public static PipeSpool Start(Stream input, string path)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var spool = new PipeSpool(input, file);
        spool._thread = new Thread(spool.Receive) { IsBackground = true, Name = "receive" };
        spool._thread.Start();
        return spool;
    }

    /// <summary>Stops receiving.</summary>
    /// <param name="patience">How long the other end may take to send its last bytes and to close the pipe.</param>
    public void Close(TimeSpan patience)
    {
        _ended.Token.WaitHandle.WaitOne(patience);
        lock (_writing)
        {
            if (!_isClosed) _file.Dispose();
            _isClosed = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close(TimeSpan.Zero);

    // A read that waits cannot be called off: the thread is left to itself then, and what it still reads goes nowhere.
    private void Receive()
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (_input.Read(buffer) is > 0 and var bytes)
                if (!Write(buffer.AsSpan(0, bytes))) return;
        }
        catch (IOException failure)
        {
            Failure = failure;
        }
        catch (ObjectDisposedException)
        {
            // Who gave the pipe has taken it away.
        }

        _ended.Cancel();
    }

    private bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            if (!_isClosed) _file.Write(bytes);
            return !_isClosed;
        }
    }
}
