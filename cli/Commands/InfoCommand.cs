using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Dump;
using VmQuery.Engine.Store;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq info</c>: what is in a session or in traces, and how far it can be trusted.</summary>
internal sealed class InfoCommand : VmqCommand
{
    private readonly Argument<string[]> _paths = new("SESSION|TRACE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "A session file, or trace folders.",
    };

    private readonly Option<AnswerFormat> _format = CommonOptions.Format("table", "json");
    private readonly Option<bool> _events = new("--events") { Description = "Count the events of traces by name." };
    private readonly TraceOptions _traceOptions = new();
    private readonly Option<bool> _wide = CommonOptions.Wide();

    public InfoCommand(Terminal terminal)
        : base("info", "Shows what is in a session, or in traces: streams, losses, findings; of a session also machines and vCPUs.", terminal)
    {
        Add(_paths);
        Add(_format);
        Add(_events);
        _traceOptions.AddTo(this, compiles: false);
        Add(_wide);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq info prod.vmq", "who is who, and what was lost where"),
        new("vmq info host/", "streams, events, losses and what the tracer says about itself; nothing is compiled"),
        new("vmq info host/ --events", "and how many events there are of each name"),
        new("vmq info host/ --salvage", "how much of a damaged trace can be read, and what cannot"),
        new("vmq info prod.vmq --format json", "for other programs"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var paths = arguments.GetRequiredValue(_paths);
        foreach (var path in paths) SessionSource.RequireReadable(path);
        if (paths.Any(SessionFile.IsDatabase)) ShowSession(arguments, paths);
        else ShowTraces(arguments, paths);
        return ExitCode.Fine;
    }

    private void ShowSession(ParseResult arguments, string[] paths)
    {
        if (arguments.GetValue(_events)) throw new UsageException("--events counts the events of traces; a session does not hold them all.");
        using var session = SessionSource.Open(paths, Terminal);
        Show(arguments, SessionInfo.Of(SessionSource.NameOf(paths), session.Summarize()));
    }

    /// <summary>What traces say themselves and what the reader meets in them: no analysis, so nothing of vCPUs.</summary>
    private void ShowTraces(ParseResult arguments, string[] paths)
    {
        using var set = TraceSet.Open(paths, _traceOptions.ToRead(arguments));
        var table = new StreamTable(set, timeless: true);
        var (counts, report) = new TraceCount(table, EventSelection.All).Run(Terminal.Interrupt.StartWork());
        var summary = RawSummary.Of(set, table, report.Totals);
        var sections = InfoSections.OfTraces(set, summary, arguments.GetValue(_events) ? counts : []);
        Show(arguments, new SessionInfo(SessionSource.NameOf(paths), summary, sections) { Unfinished = report.Failures.Count });
        new DumpNotes(Terminal, quiet: false).WriteFailures(report);
    }

    private void Show(ParseResult arguments, SessionInfo info)
    {
        if (arguments.GetRequiredValue(_format).ForPeople) InfoText.Write(info, Terminal, arguments.GetValue(_wide));
        else InfoJson.Write(info, Terminal.Out);
    }
}
