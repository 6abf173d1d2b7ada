using System.IO.Pipes;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>A running <c>vmq live -</c> at the end of a real pipe.</summary>
internal sealed class LiveRun : IDisposable
{
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
    public void AwaitSession() => Await(() => File.Exists(Session), "no session was written");

    /// <summary>Waits for something that comes while it runs.</summary>
    public void Await(Func<bool> isThere, string otherwise)
    {
        Assert.True(SpinWait.SpinUntil(() => _running.IsCompleted || isThere(), Soon.Limit), otherwise);
        if (_running.IsCompleted) Assert.Fail(_stderr.ToString());
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
        Assert.True(_running.Wait(Soon.Limit), "vmq live does not end");
        return new Vmq(_running.Result, _stdout.ToString(), _stderr.ToString());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipe.Dispose();
        _running.Wait(Soon.Limit);
        _end.Dispose();
        _folder.Dispose();
    }
}
