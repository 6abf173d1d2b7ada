using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Compile;

/// <summary>The second pass: all streams merged into one order, every machine's models fed, rows written as they close.</summary>
internal sealed class CompilePass(SessionPlan plan, IRowSink rows, FindingLog findings, Names names, int threads, ProgressMeter progress)
{
    /// <summary>Words of all batches together: 64 MiB, whatever the number of streams.</summary>
    private const int BatchBudgetWords = 8 << 20;
    private const int LargestBatchWords = 1 << 14;
    private const int SmallestBatchWords = 1 << 9;

    /// <summary>Records between two looks at the cancellation token.</summary>
    private const int RecordsPerCheck = 1 << 14;

    /// <summary>Runs the pass.</summary>
    public void Run(CancellationToken cancellation)
    {
        var cursors = new List<StreamCursor>();
        try
        {
            foreach (var stream in plan.Streams.Streams) cursors.Add(OpenCursor(stream));
            Feed(new EventMerge(cursors), cancellation);
        }
        finally
        {
            cursors.ForEach(cursor => cursor.Dispose());
        }
    }

    private StreamCursor OpenCursor(TracedStream stream)
    {
        var words = Math.Clamp(BatchBudgetWords / (2 * plan.Streams.Streams.Length), SmallestBatchWords, LargestBatchWords);
        var reader = stream.Source.Read(plan.Schema, names);
        var (head, tail) = (plan.HeadOf(stream), plan.TailOf(stream));
        if ((head ?? tail) is not null && stream.Source.Info.Cpu is { } cpu) reader = new EdgedReader(reader, head, tail, cpu);
        return new StreamCursor(reader, stream.Id, stream.Machine, words, ahead: threads > 1, progress.Part());
    }

    private void Feed(EventMerge merge, CancellationToken cancellation)
    {
        var contexts = plan.Topology.Machines.Where(machine => machine.Traced).Select(ContextOf).ToArray();
        var models = contexts.Select(context => new ModelRuns(ModelSet.All.Where(model => !model.ReadsThreads), context)).ToArray();
        var followers = contexts.Select(FollowersOf).ToArray();
        var streams = plan.Streams.Streams.Select(StartStream).ToArray();
        if (threads > 1 && Array.TrueForAll(followers, its => its is null)) LetFollow(models, followers);
        var shareTables = followers.OfType<Followers>().Any(its => models.Any(its.ShareTablesWith));
        using var relay = new RecordRelay(plan.Schema, followers, aside: threads > 1 && !shareTables);
        for (var record = 1L; merge.MoveNext(); record++)
        {
            var e = merge.Current.Current;
            if (e.Kind < EventSchema.FirstEvent) streams[e.Stream.Value].Take(e);
            models[e.Machine.Value].Take(e);
            relay.Take(e);
            if (record % RecordsPerCheck == 0) cancellation.ThrowIfCancellationRequested();
        }

        cancellation.ThrowIfCancellationRequested();
        foreach (var stream in streams) stream.Finish();
        foreach (var machine in models) machine.Finish();
        relay.Finish();
    }

    private ModelContext ContextOf(Machine machine) =>
        new(machine, plan.Topology, plan.Schema, names, plan.Span, plan.CoverageOf(machine.Id), rows, findings)
        {
            OnReferenceClock = plan.IsReference(machine),
            CpuCoverage = plan.CpuCoverageOf(machine.Id),
            SleepsThroughLoss = plan.Repair == LossRepair.Optimistic,
        };

    private Followers? FollowersOf(ModelContext context)
    {
        var followers = new Followers(ModelSet.All.Where(model => model.ReadsThreads), context, plan.KeptEvents);
        return followers.IsEmpty ? null : followers;
    }

    /// <summary>Where nobody follows models, they need not hold up the merging of streams: all of them follow it, as machines share tables.</summary>
    private static void LetFollow(ModelRuns[] models, Followers?[] followers)
    {
        for (var machine = 0; machine < models.Length; machine++)
            if (!models[machine].IsEmpty) (models[machine], followers[machine]) = (ModelRuns.None, new Followers(models[machine]));
    }

    private StreamStateRun StartStream(TracedStream stream)
    {
        var track = new Track(rows.Open(SessionTables.StreamState), stream.Machine, stream.Id.Value, plan.Span.StartNs, plan.IsReference(plan.Topology[stream.Machine]));
        return new StreamStateRun(track, stream.Source.Info.Cpu, plan.Span, plan.Recordings?.Of(stream) ?? plan.CoverageOf(stream.Machine));
    }
}
