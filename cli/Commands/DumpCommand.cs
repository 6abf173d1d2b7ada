using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VmQuery.Cli.Render;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Dump;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Store;

namespace VmQuery.Cli.Commands;

/// <summary>What <c>vmq dump</c> writes.</summary>
internal enum DumpFormat
{
    /// <summary>A line an event, for people.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>How many events there are of each name.</summary>
    Count,
}

/// <summary><c>vmq dump</c>: the events of traces as they are.</summary>
internal sealed class DumpCommand : VmqCommand
{
    private readonly Argument<string[]> _traces = new("TRACE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Trace folders; every trace below them is read, and all are merged by time.",
    };

    private readonly Option<DumpFormat?> _format = new("--format", "-f") { HelpName = "text|json|count", Description = "A line an event, a JSON object an event, or counts by name. When not given: text." };
    private readonly TimeOption _from = new("--from", "Leave out events before it: 1.5s from the first event, or @2026-11-22T00:24:42.9Z, or @ns.");
    private readonly TimeOption _to = new("--to", "Leave out events from it on.");
    private readonly Option<string[]> _events = new("--event", "-e") { HelpName = "NAME", Description = "Events to show, as sched_* or kvm_x86_exit; may be given several times.", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _fields = new("--fields") { HelpName = "A,B", Description = "Fields to show, of any scope, with all that is in them; * stands for any characters.", CustomParser = ParseFields };
    private readonly Option<bool> _cycles = new("--clock-cycles") { Description = "Show raw clock values instead of times; JSON always has both." };
    private readonly Option<long?> _limit = new("--limit", "-n") { HelpName = "N", Description = "Events to show at most, 0 for all.", CustomParser = ParseLimit };
    private readonly Option<string?> _out = new("--out") { HelpName = "FILE", Description = "Write to a file." };
    private readonly TraceOptions _traceOptions = new();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public DumpCommand(Terminal terminal)
        : base("dump", "Prints the events of traces with all their fields, or counts them.", terminal)
    {
        Add(_traces);
        Add(_format.OneOf("text", "json", "count"));
        Add(_from);
        Add(_to);
        Add(_events);
        Add(_fields);
        Add(_cycles);
        Add(_limit);
        _traceOptions.AddTo(this, compiles: false);
        Add(_out);
        Add(_quiet);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq dump host/ guest1/ | less", "every event of both, in one order"),
        new("vmq dump host/ --format count", "how many events of each name"),
        new("vmq dump host/ --event 'kvm_*' --from 1.5s --to 1.6s", "a tenth of a second of KVM"),
        new("vmq dump host/ --event sched_switch --fields 'prev_*,cpu_id' --limit 20", "some fields of the first events"),
        new("vmq dump host/ --salvage", "a trace that is damaged, as far as it can be read"),
        new("vmq dump host/ --format json | jq 'select(.cpu == 2) | .payload'", "for other programs"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var work = Terminal.Interrupt.StartWork();
        try
        {
            var traces = arguments.GetRequiredValue(_traces);
            OutputFile.RequirePossible(arguments.GetValue(_out), [.. traces, .. _traceOptions.Files(arguments)]);
            using var set = Open(traces, _traceOptions.ToRead(arguments));
            var table = new StreamTable(set, timeless: true);
            var selection = Selection(arguments, set, table, work);
            using var output = DumpOutput.Open(Terminal, arguments.GetValue(_out));
            var notes = new DumpNotes(Terminal, arguments.GetValue(_quiet));
            notes.WriteLeftOut(set.LeftOut);
            if (arguments.GetValue(_format) == DumpFormat.Count) Count(arguments, new TraceCount(table, selection), output, notes, work);
            else Print(arguments, set, table, selection, output, notes, work);
            return ExitCode.Fine;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException error) when (Terminal.IsUnread(error))
        {
            // Whoever read the output has seen enough, as `head` does.
            return ExitCode.Fine;
        }
    }

    private static TraceSet Open(string[] paths, TraceReadOptions options)
    {
        foreach (var path in paths)
        {
            SessionSource.RequireReadable(path);
            if (SessionFile.IsDatabase(path)) throw new UsageException($"{path} is a session, which holds no events as they were; name the traces that it was made from.");
        }

        return TraceSet.Open(paths, options);
    }

    private EventSelection Selection(ParseResult arguments, TraceSet set, StreamTable table, CancellationToken work)
    {
        var names = new NamePatterns(arguments.GetValue(_events) ?? []);
        names.RequireAmong([.. set.DeclaredEvents.Select(declared => declared.Name).Distinct(StringComparer.Ordinal)]);
        var first = new Lazy<long>(() => FirstEvent.TimeNs(table, work) ?? throw new UsageException("No event of these traces has a time, so --from and --to cannot be used."));
        return new EventSelection
        {
            StartNs = _from.ValueIn(arguments, () => first.Value),
            StopNs = _to.ValueIn(arguments, () => first.Value),
            Wanted = names.Wanted,
        };
    }

    private void Count(ParseResult arguments, TraceCount count, DumpOutput output, DumpNotes notes, CancellationToken work)
    {
        var (counts, report) = count.Run(work);
        output.Write(counts.Take((int)Math.Min(Limit(arguments), int.MaxValue)));
        output.Keep();
        notes.WriteCounted(counts, report);
    }

    private void Print(ParseResult arguments, TraceSet set, StreamTable table, EventSelection selection, DumpOutput output, DumpNotes notes, CancellationToken work)
    {
        var chosen = arguments.GetValue(_fields) is { Length: > 0 } fields ? new ChosenFields(fields) : null;
        var json = arguments.GetValue(_format) == DumpFormat.Json;
        var inCycles = arguments.GetValue(_cycles);
        var (textNames, jsonNames) = (new EventText.Names(), new EventJson.Names());
        var dump = new TraceDump(table, selection, stream => json
            ? new EventJson(set.Machines[stream.Machine.Value].Name, stream.Source.Info.Name, chosen, jsonNames)
            : new EventText(SourceOf(set, stream), chosen, inCycles, textNames));
        try
        {
            var report = dump.Write(output.Bytes, Limit(arguments), work);
            // What was read before an error counts.
            output.Keep();
            notes.WritePrinted(report, chosen);
        }
        finally
        {
            output.Flush();
        }
    }

    private long Limit(ParseResult arguments) => arguments.GetValue(_limit) switch
    {
        null or 0 => long.MaxValue,
        { } limit => limit,
    };

    private static long? ParseLimit(ArgumentResult result)
    {
        var text = result.Tokens is [var token, ..] ? token.Value : string.Empty;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)) return limit;
        result.AddError($"--limit takes a number of events, 0 or more; \"{text}\" is none.");
        return null;
    }

    private static string[] ParseFields(ArgumentResult result)
    {
        string[] fields = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))];
        if (Array.Exists(fields, field => field.Length == 0))
            result.AddError($"--fields takes names with commas between them, as prev_*,cpu_id; \"{string.Join(' ', result.Tokens.Select(token => token.Value))}\" lacks one.");
        return fields;
    }

    // A trace of one process says which: host:program:pid.
    private static string SourceOf(TraceSet set, TracedStream stream)
    {
        var environment = set.Traces[stream.Trace.Value].Info.Environment;
        string?[] parts = [set.Machines[stream.Machine.Value].Name, environment.GetValueOrDefault("procname"), environment.GetValueOrDefault("vpid")];
        return string.Join(':', parts.OfType<string>());
    }
}
