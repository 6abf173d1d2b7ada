using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;

namespace VmQuery.Engine.Compile;

/// <summary>What the first pass over all traces found.</summary>
/// <param name="Totals">Events, losses and times of every stream of <see cref="StreamTable.Streams"/>.</param>
/// <param name="Guests">What each machine's models found, by machine.</param>
internal sealed record SurveyOutcome(ImmutableArray<StreamTotals> Totals, ImmutableArray<SurveyResult> Guests);

/// <summary>
/// The first pass: streams in parallel and unmerged, reading only what tells who is who. It also counts every event
/// and every loss, so that the second pass knows the time span before it starts.
/// </summary>
internal sealed class SurveyPass(TraceSet set, StreamTable table, EventDictionary dictionary, Names names, int threads, ProgressMeter progress)
{
    /// <summary>Runs the pass.</summary>
    public SurveyOutcome Run(CancellationToken cancellation)
    {
        var schema = Schema();
        var surveys = set.Machines.Select(machine => Open(machine, schema)).ToArray();
        var jobs = table.Streams.Select(stream => new Job(stream, [.. surveys[stream.Machine.Value].Select(survey => (TakeEvent)survey.OpenStream(stream.Source.Info).Take)])).ToArray();
        var totals = ReadAll(jobs, schema, cancellation);
        return new SurveyOutcome([.. totals], [.. surveys.Select((found, machine) => Combine(found, machine))]);
    }

    private EventSchema Schema()
    {
        var builder = new EventSchemaBuilder(dictionary);
        foreach (var need in ModelSet.All.SelectMany(model => model.SurveyNeeds)) builder.Add(need);
        return builder.Build();
    }

    private ISurvey[] Open(TracedMachine machine, EventSchema schema)
    {
        var context = new SurveyContext(machine.Name, machine.KernelRelease, schema, names) { Facts = machine.Facts };
        return [.. ModelSet.All.Select(model => model.StartSurvey(context)).OfType<ISurvey>()];
    }

    /// <summary>Reads every stream; of several that cannot be read, the first one's error is the outcome, whatever the threads did.</summary>
    private StreamTotals[] ReadAll(Job[] jobs, EventSchema schema, CancellationToken cancellation)
    {
        var totals = new StreamTotals[jobs.Length];
        var failures = new ExceptionDispatchInfo?[jobs.Length];
        Parallel.For(
            0,
            jobs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new EventBatch(),
            (i, _, batch) =>
            {
                try
                {
                    totals[i] = Read(jobs[i], schema, batch, cancellation);
                }
                catch (Exception e) when (e is TraceException or IOException or OperationCanceledException)
                {
                    failures[i] = ExceptionDispatchInfo.Capture(e);
                }

                return batch;
            },
            _ => { });
        cancellation.ThrowIfCancellationRequested();
        failures.FirstOrDefault(failure => failure is not null)?.Throw();
        return totals;
    }

    private StreamTotals Read(Job job, EventSchema schema, EventBatch batch, CancellationToken cancellation)
    {
        using var reader = job.Stream.Source.Read(schema, names);
        var meter = progress.Part();
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var word = 0; word < batch.Length; word = batch.After(word))
            {
                var e = batch.At(word, job.Stream.Id, job.Stream.Machine);
                foreach (var take in job.Takers) take(e);
            }

            meter.Report(reader.Totals.Bytes, reader.Totals.Events);
        }

        meter.Report(reader.Totals.Bytes, reader.Totals.Events);
        return reader.Totals;
    }

    /// <summary>One result per machine: a machine runs one hypervisor, so all other models found no guests on it.</summary>
    private SurveyResult Combine(ISurvey[] surveys, int machine)
    {
        var results = surveys.Select(survey => survey.Finish()).ToArray();
        var found = results.FirstOrDefault(result => result.Hypervisor is not null) ?? new SurveyResult(null, []);
        var cpus = table.Of(new MachineId(machine)).ToArray().Select(stream => stream.Source.Info.Cpu).OfType<int>();
        return found with { Cpus = [.. results.SelectMany(result => result.Cpus).Concat(cpus).Distinct().Order()] };
    }

    /// <param name="Takers">The models' surveys, each by its own delegate as in <see cref="ModelRuns"/>.</param>
    private sealed record Job(TracedStream Stream, TakeEvent[] Takers);
}
