using System.Collections.Immutable;
using System.Diagnostics;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Quality;
using VmQuery.Engine.Store;

namespace VmQuery.Engine.Compile;

/// <summary>Compiles traces into a session file.</summary>
public static class TraceCompiler
{
    /// <summary>Reads traces and writes a session; the file appears only when it is complete.</summary>
    /// <param name="traces">Files or folders; every trace at or below them is read.</param>
    /// <param name="sessionPath">The session file to write; an existing one is replaced.</param>
    /// <exception cref="Formats.TraceNotFoundException">A path is not there.</exception>
    /// <exception cref="Formats.TraceException">A path holds no trace, or one cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    public static CompileReport Compile(
        IReadOnlyList<string> traces,
        string sessionPath,
        CompileOptions? options = null,
        IProgress<CompileProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new CompileOptions();
        using var set = TraceSet.Open(traces, options.Reading);
        return Compile(set, sessionPath, options, new FindingLog(), progress, cancellation);
    }

    /// <summary>Compiles traces that are open.</summary>
    /// <param name="findings">What is to be said of them already.</param>
    internal static CompileReport Compile(
        TraceSet set, string sessionPath, CompileOptions options, FindingLog findings, IProgress<CompileProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        var names = new Names();
        var dictionary = EventDictionary.Load();
        using var writer = SessionWriter.Create(sessionPath, names, new SessionWriteOptions { Threads = threads });
        var table = new StreamTable(set);
        var survey = new SurveyPass(set, table, dictionary, names, threads, new ProgressMeter(progress, "survey", table.Bytes)).Run(cancellation);
        var plan = Plan(set, table, survey, options, dictionary, findings);
        new TraceFindings(plan, set, dictionary, findings).Add();

        new CompilePass(plan, writer, findings, names, threads, new ProgressMeter(progress, "compile", table.Bytes)).Run(cancellation);
        progress?.Report(new CompileProgress("store", 0, 0, 0));
        new SessionRows(plan, set, writer, names).Write(findings.All);
        writer.Complete(plan.Catalog, plan.Span, (done, total) => progress?.Report(new CompileProgress("store", done, total, 0)), cancellation);
        return new CompileReport(
            survey.Totals.Sum(total => total.Events), table.Bytes, clock.Elapsed, [.. findings.All.Select(finding => $"{finding.Subject}: {finding.Message}")]);
    }

    private static SessionPlan Plan(TraceSet set, StreamTable table, SurveyOutcome survey, CompileOptions options, EventDictionary dictionary, FindingLog findings)
    {
        var (coverage, span) = SessionPlan.SpansOf(table, survey.Totals, set.Machines.Length);
        var topology = Link(set, survey, coverage, options, findings);
        var schema = SchemaFor(set, survey, topology, options.Events, dictionary);
        var kept = options.Events == EventsKept.None ? [] : EventTables.Of(schema, dictionary);
        return new SessionPlan(table, survey.Totals, topology, schema, kept, coverage, span)
        {
            Recordings = new Recordings(set, table, survey.Totals, coverage),
            Repair = options.Repair,
        };
    }

    /// <summary>
    /// What the models need that have something to say and, when all events are kept, every event that occurs: tracers declare ten times as many.
    /// What only its table needs is left out when it does not occur or no tables are kept.
    /// </summary>
    private static EventSchema SchemaFor(TraceSet set, SurveyOutcome survey, Topology topology, EventsKept kept, EventDictionary dictionary)
    {
        var builder = new EventSchemaBuilder(dictionary);
        var occurring = survey.Totals.SelectMany(total => total.ByName).Where(count => count.Value > 0).Select(count => count.Key).ToHashSet(StringComparer.Ordinal);
        var needs = ModelSet.All.Where(model => topology.Machines.Any(model.Concerns)).SelectMany(model => model.Needs);
        foreach (var need in needs.Where(IsRead)) builder.Add(kept == EventsKept.None ? need : need.WithKeptFields());
        if (kept == EventsKept.All)
        {
            foreach (var declared in set.DeclaredEvents.Where(declared => occurring.Contains(declared.Name))) builder.AddDeclared(declared.Name, declared.Fields);
        }

        return builder.Build();

        bool IsRead(EventNeed need) => need.When switch
        {
            NeedWhen.Always => true,
            NeedWhen.Kept when kept == EventsKept.None => false,
            _ => dictionary.TracerNames(need.Event).Any(occurring.Contains),
        };
    }

    private static Topology Link(
        TraceSet set, SurveyOutcome survey, ImmutableArray<TimeSpanNs> coverage, CompileOptions options, FindingLog findings)
    {
        var machines = set.Machines.Select((machine, i) =>
            new SurveyedMachine(machine.Name, machine.HostName, machine.Identity, machine.KernelRelease, coverage[i], survey.Guests[i]) { Facts = machine.Facts });
        return Linker.Link([.. machines], [.. options.Guests.Select(guest => (guest.Name, guest.Pid))], findings);
    }
}
