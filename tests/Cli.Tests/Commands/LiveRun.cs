using System.IO.Pipes;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>A running <c>vmq live -</c> at the end of a real pipe.</summary>
internal sealed class LiveRun : IDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _end;
    private readonly TempFolder _folder = new();
    private readonly StringWriter _stdout = new() { NewLine = "\n" };
    private readonly StringWriter _stderr = new() { NewLine = "\n" };
    private readonly Terminal _terminal;
    private readonly Task<int> _running;

    public LiveRun(params string[] options)
    {
        _end = new AnonymousPipeClientStream(PipeDirection.In, _pipe.ClientSafePipeHandle);
        _terminal = new Terminal(TextReader.Null, _stdout, _stderr) { InBytes = _end };
        _running = Task.Factory.StartNew(() => Program.Run(["live", "-", "--session", Session, .. options], _terminal), TaskCreationOptions.LongRunning);
    }

    /// <summary>Where the session will be.</summary>
    public string Session => _folder["x.vmq"];

    /// <summary>Where the trace is kept.</summary>
    public string Trace => _folder["x.xentrace"];

    /// <summary>Names of everything beside the session.</summary>
    public string[] Files => [.. Directory.EnumerateFileSystemEntries(_folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>Sends bytes.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => _pipe.Write(bytes);

    /// <summary>Waits until the session has been written.</summary>
    /// <param name="since">And is not the one that was written then.</param>
    /// <returns>When it was written.</returns>
    public DateTime AwaitSession(DateTime since = default)
    {
        Assert.True(SpinWait.SpinUntil(() => File.Exists(Session) && File.GetLastWriteTimeUtc(Session) > since || _running.IsCompleted, _longest), "no session was written");
        Assert.False(_running.IsCompleted, _stderr.ToString());
        return File.GetLastWriteTimeUtc(Session);
    }

    /// <summary>Closes the pipe and waits for the end.</summary>
    public Vmq End()
    {
        _pipe.Dispose();
        return Await();
    }

    /// <summary>Presses Ctrl-C and waits for the end, while the pipe stays open.</summary>
    public Vmq Interrupt()
    {
        Assert.True(_terminal.Interrupt.Raise());
        return Await();
    }

    /// <summary>Waits for the end.</summary>
    public Vmq Await()
    {
        Assert.True(_running.Wait(_longest), "vmq live does not end");
        return new Vmq(_running.Result, _stdout.ToString(), _stderr.ToString());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipe.Dispose();
        _running.Wait(_longest);
        _end.Dispose();
        _folder.Dispose();
    }
}
