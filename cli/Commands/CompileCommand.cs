using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VmQuery.Cli.Render;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Store;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq compile</c>: traces into a session file.</summary>
internal sealed class CompileCommand : VmqCommand
{
    private readonly Argument<string[]> _traces = new("TRACE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Trace folders of the host and, where there are, of its guests; every trace below them is read.",
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "SESSION",
        Description = "The session file to write; when not given, the first folder's name with .vmq, here.",
    };

    private readonly Option<EventsKept?> _events = CommonOptions.Events();
    private readonly Option<GuestName[]> _guests = new("--guest")
    {
        HelpName = "NAME=PID",
        Description = "Name for the guest that a host process runs; may be given several times.",
        CustomParser = ParseGuests,
        DefaultValueFactory = _ => [],
    };

    private readonly TraceOptions _traceOptions = new();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public CompileCommand(Terminal terminal)
        : base("compile", "Turns traces into a session file.", terminal)
    {
        Add(_traces);
        Add(_output);
        Add(_events);
        Add(_guests);
        _traceOptions.AddTo(this, compiles: true);
        Add(_threads);
        Add(_quiet);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq compile host/ -o prod.vmq", "the host's trace alone gives the full host-side answer"),
        new("vmq compile host/ guest1/ guest2/ -o prod.vmq", "guest traces improve it; guests find their VMs by themselves"),
        new("vmq compile host/ --guest web=4711 --guest db=4712", "call the guests of two QEMU processes web and db; writes host.vmq"),
        new("vmq compile host/ --events none", "intervals only: the smallest session"),
        new("vmq compile host/ --salvage", "a trace that a crash cut off, as far as it goes"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var traces = arguments.GetRequiredValue(_traces);
        foreach (var trace in traces)
        {
            SessionSource.RequireReadable(trace);
            if (SessionFile.IsDatabase(trace)) throw new UsageException($"{trace} is a session already; compile takes the traces that it was made from.");
        }

        var output = arguments.GetValue(_output) ?? SessionNameFor(traces[0]);
        SessionSource.RequireReplaceable(output);

        var options = _traceOptions.ToCompile(arguments) with
        {
            Events = arguments.GetValue(_events) ?? EventsKept.Known,
            Guests = [.. arguments.GetValue(_guests) ?? []],
            Threads = arguments.GetValue(_threads),
        };
        var quiet = arguments.GetValue(_quiet);
        var report = Compile(traces, output, options, quiet);
        if (!quiet) CompileSummary.Show(report, output, Terminal);
        return ExitCode.Fine;
    }

    private CompileReport Compile(string[] traces, string output, CompileOptions options, bool quiet)
    {
        var work = Terminal.Interrupt.StartWork();
        // A link stays one; what it leads to is replaced.
        var target = new FileInfo(output).LinkTarget is null ? output : RealPath.Of(output);
        try
        {
            return ProgressBars.Show<CompileProgress, CompileReport>(
                Terminal, SessionSource.PhaseOf, progress => TraceCompiler.Compile(traces, target, options, progress, work));
        }
        catch (Exception failure) when (!options.Salvage && Failure.IsInsideTrace(failure))
        {
            if (!quiet) Terminal.Note(Ink.Faint("When a stream of a trace is damaged, --salvage leaves out what cannot be read of it.", Terminal.ErrorColor));
            throw;
        }
    }

    private static string SessionNameFor(string trace) => SessionSource.NameOf([trace]) + ".vmq";

    private static GuestName[] ParseGuests(ArgumentResult result)
    {
        var guests = new List<GuestName>();
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.LastIndexOf('=');
            if (equals > 0 && int.TryParse(token.Value.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                guests.Add(new GuestName(token.Value[..equals], pid));
            else
                result.AddError($"--guest takes NAME=PID, as web=4711; \"{token.Value}\" is none.");
        }

        if (guests.DistinctBy(guest => guest.Pid).Count() < guests.Count || guests.DistinctBy(guest => guest.Name, StringComparer.Ordinal).Count() < guests.Count)
            result.AddError("--guest gives each process one name and each name one process; one of them is there twice.");
        return [.. guests];
    }
}
