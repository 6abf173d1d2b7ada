using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Engine.Capture;
using VmQuery.Engine.Compile;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq live</c>: a session of a trace that is still being taken.</summary>
internal sealed class LiveCommand : VmqCommand
{
    private const string StandardInput = "-";
    private const string TraceExtension = ".xentrace";

    /// <summary>Ctrl-C ends xentrace too, which then collects once more what is in the buffers.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan _usualPace = TimeSpan.FromSeconds(5);

    private readonly Argument<string> _source = new("TRACE") { Description = "- for the output of xentrace through a pipe, or a file that xentrace still writes." };
    private readonly Option<string> _session = new("--session", "-o") { HelpName = "SESSION", Description = "The session file to write; it can be asked while the capture runs.", Required = true };
    private readonly DurationOption _for = new("--for", "Stop after this time: 10s, 2min. When not given: when the pipe ends, or at Ctrl-C.");
    private readonly DurationOption _every = new("--every", "Shortest time between two writings of the session. When not given: 5s.");
    private readonly Option<string?> _trace = new("--trace") { HelpName = "FILE", Description = "Where to keep what comes through the pipe. When not given: the session's name with .xentrace." };
    private readonly Option<bool> _discard = new("--discard") { Description = "Remove that file when the session is complete." };
    private readonly Option<EventsKept?> _events = CommonOptions.Events();
    private readonly TraceOptions _traceOptions = new();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public LiveCommand(Terminal terminal)
        : base("live", "Keeps a session of a Xen trace while it is being taken.", terminal)
    {
        Add(_source);
        Add(_session);
        Add(_for);
        Add(_every);
        Add(_trace);
        Add(_discard);
        Add(_events);
        _traceOptions.AddTo(this, compiles: true);
        Add(_threads);
        Add(_quiet);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("xentrace -D -e all - | vmq live - --session prod.vmq", "until Ctrl-C; meanwhile, elsewhere: vmq query prod.vmq 'when vcpu is preempted | longest 5'"),
        new("xentrace -D -e all -T 60 - | vmq live - --session prod.vmq --cpu-hz 2.8G", "a minute; times do not move by a hair when the frequency is known better"),
        new("ssh dom0 xentrace -D -e all -T 60 - | vmq live - --session prod.vmq", "analyzed on another machine than it is taken on"),
        new("vmq live prod.xentrace --session prod.vmq --for 10s", "a file that xentrace writes, as it is in ten seconds"),
    ];

    /// <inheritdoc/>
    public override string? Afterword => "The session is what vmq compile would make of the same bytes. CTF traces (LTTng) cannot be followed: compile their folder when they are whole.";

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var source = arguments.GetRequiredValue(_source);
        SessionSource.RequireReplaceable(arguments.GetRequiredValue(_session));
        if (string.Equals(source, StandardInput, StringComparison.Ordinal)) Receive(arguments);
        else Follow(source, arguments);
        return ExitCode.Fine;
    }

    private void Receive(ParseResult arguments)
    {
        if (Terminal.InIsTerminal) throw new UsageException("Standard input is a terminal, expected a pipe: xentrace -D -e all - | vmq live - --session prod.vmq");
        var trace = arguments.GetValue(_trace) ?? Path.ChangeExtension(arguments.GetRequiredValue(_session), TraceExtension);
        if (SessionSource.Exists(trace)) throw new UsageException($"{trace} exists and may hold an earlier capture; it stays as it is. Compile it, remove it, or name another file with --trace.");

        using var spool = PipeSpool.Start(Terminal.InBytes, trace);
        using var capture = Open(trace, arguments, "standard input");
        try
        {
            Run(capture, arguments, spool.Close, spool.Ended);
            if (arguments.GetValue(_discard)) File.Delete(trace);
        }
        catch when (capture.IsTrace)
        {
            Terminal.Note($"What was received is in {trace}; compile it: vmq compile {trace} -o {arguments.GetRequiredValue(_session)}");
            throw;
        }
        finally
        {
            spool.Close(TimeSpan.Zero);
            if (!capture.IsTrace) File.Delete(trace);
        }

        if (spool.Failure is { } failure) throw failure;
    }

    private void Follow(string source, ParseResult arguments)
    {
        if (source.Contains("://", StringComparison.Ordinal))
            throw new UsageException($"{source} cannot be followed: live sessions of LTTng are not read. Record to files, and compile their folder when they are whole.");
        SessionSource.RequireExisting(source);
        if (Directory.Exists(source))
            throw new UsageException($"{source} is a folder, expected a file that xentrace writes. A CTF trace is compiled when it is whole; lttng rotate makes whole pieces of a running session.");

        using var capture = Open(source, arguments);
        Run(capture, arguments, _ => { }, CancellationToken.None);
    }

    private LiveCapture Open(string trace, ParseResult arguments, string? source = null)
    {
        var options = _traceOptions.ToCompile(arguments) with { Events = arguments.GetValue(_events) ?? EventsKept.Known, Threads = arguments.GetValue(_threads) };
        return new LiveCapture(trace, arguments.GetRequiredValue(_session), options, source);
    }

    private void Run(LiveCapture capture, ParseResult arguments, Action<TimeSpan> close, CancellationToken ended)
    {
        var (session, quiet) = (arguments.GetRequiredValue(_session), arguments.GetValue(_quiet));
        if (!quiet) Terminal.Note(Ink.Faint($"{session} can be asked while the capture runs; Ctrl-C ends it.", Terminal.ErrorColor));
        var interrupted = Terminal.Interrupt.StartWork();
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted, ended))
        {
            if (arguments.GetValue(_for) is { } duration) stop.CancelAfter(duration);
            var line = new LiveLine(Terminal, session, quiet);
            new LiveRun(capture, new SnapshotPace(arguments.GetValue(_every) ?? _usualPace), line.Show).Until(stop.Token);
            line.Clear();
        }

        close(interrupted.IsCancellationRequested ? _patience : TimeSpan.Zero);
        var report = Finish(capture);
        if (!quiet) CompileSummary.Show(report, session, Terminal);
    }

    /// <summary>Who asked for the end wants the session still; who asks again does not.</summary>
    private CompileReport Finish(LiveCapture capture)
    {
        var work = Terminal.Interrupt.Leaving ? CancellationToken.None : Terminal.Interrupt.StartAfresh();
        return ProgressBars.Show<CompileProgress, CompileReport>(Terminal, SessionSource.PhaseOf, progress => capture.Finish(progress, work));
    }
}
