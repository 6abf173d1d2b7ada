using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Compile;

/// <summary>The second pass: all streams merged into one order, every machine's models fed, rows written as they close.</summary>
internal sealed class CompilePass(SessionPlan plan, IRowSink rows, FindingLog findings, Names names, int threads, ProgressMeter progress)
{
    /// <summary>Words of all batches together: 16 MiB, whatever the number of streams.</summary>
    private const int BatchBudgetWords = 2 << 20;
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
        var streams = plan.Streams.Streams.Select(StartStream).ToArray();
        using var line = StartLine();
        for (var record = 1L; merge.MoveNext(); record++)
        {
            var e = merge.Current.Current;
            if (e.Kind < EventSchema.FirstEvent) streams[e.Stream.Value].Take(e);
            line.Take(e);
            if (record % RecordsPerCheck == 0) cancellation.ThrowIfCancellationRequested();
        }

        cancellation.ThrowIfCancellationRequested();
        foreach (var stream in streams) stream.Finish();
        line.Finish();
    }

    /// <summary>Models and the keeping of events need not hold up the merging of streams, nor each other.</summary>
    private RecordLine StartLine()
    {
        var contexts = plan.Topology.Machines.Where(machine => machine.Traced).Select(ContextOf).ToImmutableArray();
        var first = new FirstModels(contexts, ModelSet.All.Where(model => !model.ReadsThreads));
        var readers = new SceneReaders(contexts, ModelSet.All.Where(model => model.ReadsThreads));
        var others = ImmutableArray.CreateBuilder<IStation>();
        if (!readers.IsEmpty) others.Add(readers);
        if (!plan.KeptEvents.IsEmpty) others.Add(new EventKeepers(contexts, plan.KeptEvents));
        return new RecordLine(plan.Schema, first, others.ToImmutable(), aside: threads > 1 && !readers.ShareTablesWith(first));
    }

    private ModelContext ContextOf(Machine machine) =>
        new(machine, plan.Topology, plan.Schema, names, plan.Span, plan.CoverageOf(machine.Id), rows, findings)
        {
            OnReferenceClock = plan.IsReference(machine),
            CpuCoverage = plan.CpuCoverageOf(machine.Id),
            SleepsThroughLoss = plan.Repair == LossRepair.Optimistic,
        };

    private StreamStateRun StartStream(TracedStream stream)
    {
        var track = new Track(rows.Open(SessionTables.StreamState), stream.Machine, stream.Id.Value, plan.Span.StartNs, plan.IsReference(plan.Topology[stream.Machine]));
        return new StreamStateRun(track, stream.Source.Info.Cpu, plan.Span, plan.Recordings?.Of(stream) ?? plan.CoverageOf(stream.Machine));
    }
}
