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
        Description = "A session file, or trace folders to compile first.",
    };

    private readonly Option<AnswerFormat> _format = CommonOptions.Format("table", "json");
    private readonly Option<bool> _events = new("--events") { Description = "Count the events of traces by name." };
    private readonly TraceOptions _traceOptions = new();
    private readonly Option<bool> _wide = CommonOptions.Wide();

    public InfoCommand(Terminal terminal)
        : base("info", "Shows the machines, vCPUs, streams, losses and findings of a session or of traces.", terminal)
    {
        Add(_paths);
        Add(_format);
        Add(_events);
        _traceOptions.AddTo(this);
        Add(_wide);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq info prod.vmq", "who is who, and what was lost where"),
        new("vmq info host/", "the same straight from a trace, with what its tracer says about itself"),
        new("vmq info host/ --events", "and how many events there are of each name"),
        new("vmq info prod.vmq --format json", "for other programs"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var paths = arguments.GetRequiredValue(_paths);
        foreach (var path in paths) SessionSource.RequireExisting(path);
        if (paths.Any(SessionFile.IsDatabase)) ShowSession(arguments, paths);
        else ShowTraces(arguments, paths);
        return ExitCode.Fine;
    }

    private void ShowSession(ParseResult arguments, string[] paths)
    {
        if (arguments.GetValue(_events)) throw new UsageException("--events counts the events of traces; a session does not hold them all.");
        using var session = SessionSource.Open(paths, Terminal);
        Show(arguments, new SessionInfo(SessionSource.NameOf(paths), session.Summarize()));
    }

    /// <summary>What the analysis finds in traces, and what they say themselves; only the latter when the analysis cannot read them to their end.</summary>
    private void ShowTraces(ParseResult arguments, string[] paths)
    {
        using var set = TraceSet.Open(paths, _traceOptions.ToRead(arguments));
        var table = new StreamTable(set, timeless: true);
        ImmutableArray<InfoSection> sections = [InfoSections.OfEnvironment(set.Traces.Select(trace => trace.Info))];
        if (arguments.GetValue(_events)) sections = sections.Add(InfoSections.OfEvents(Count(table).Counts));
        try
        {
            using var session = SessionSource.Open(paths, Terminal, _traceOptions.ToCompile(arguments));
            Show(arguments, new SessionInfo(SessionSource.NameOf(paths), session.Summarize()) { OfTraces = sections });
        }
        catch (Exception failure) when (Failure.CodeFor(failure) == ExitCode.BadTrace)
        {
            var summary = RawSummary.Of(set, table, Count(table).Report.Totals);
            Show(arguments, new SessionInfo(SessionSource.NameOf(paths), summary) { OfTraces = sections });
            throw;
        }
    }

    private (IReadOnlyList<NameCount> Counts, DumpReport Report) Count(StreamTable table) =>
        new TraceCount(table, EventSelection.All).Run(Terminal.Interrupt.StartWork());

    private void Show(ParseResult arguments, SessionInfo info)
    {
        if (arguments.GetRequiredValue(_format).ForPeople) InfoText.Write(info, Terminal, arguments.GetValue(_wide));
        else InfoJson.Write(info, Terminal.Out);
    }
}
