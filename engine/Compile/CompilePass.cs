using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Compile;

/// <summary>The second pass: all streams merged into one order, every machine's models fed, rows written as they close.</summary>
internal sealed class CompilePass(SessionPlan plan, IRowSink rows, FindingLog findings, Names names, int threads, ProgressMeter progress)
{
    /// <summary>Words of a batch that waits to be merged into the one order of all.</summary>
    private const int BatchWords = 1 << 14;

    /// <summary>Words of a batch of a stream that is merged with those of its group first.</summary>
    private const int MergedBatchWords = 1 << 9;

    /// <summary>More streams are merged in groups of so many, and then the groups; see <see cref="MergedStreams"/>.</summary>
    private const int MostAtOnce = 32;

    /// <summary>
    /// Words of a block on its way past the models. What they know of the CPUs and threads of a thousand streams does not fit into a
    /// processor's cache beside what the next model knows, so it is fetched anew for each block, which should pay: by some dozens of records of a stream.
    /// </summary>
    private const int BlockWordsOfStream = 1 << 8;
    private const int SmallestBlockWords = 1 << 15;
    private const int LargestBlockWords = 1 << 18;

    /// <summary>Records between two looks at the cancellation token.</summary>
    private const int RecordsPerCheck = 1 << 14;

    /// <summary>Runs the pass.</summary>
    public void Run(CancellationToken cancellation)
    {
        var cursors = new List<StreamCursor>();
        try
        {
            foreach (var streams in plan.Streams.Streams.Chunk(GroupSize)) cursors.Add(OpenCursor(streams, cancellation));
            Feed(new EventMerge(cursors), cancellation);
        }
        finally
        {
            cursors.ForEach(cursor => cursor.Dispose());
        }
    }

    private int GroupSize => plan.Streams.Streams.Length > MostAtOnce ? MostAtOnce : 1;

    private StreamCursor OpenCursor(TracedStream[] streams, CancellationToken cancellation)
    {
        var ahead = threads > 1;
        if (streams is [var single]) return CursorOf(single, BatchWords, ahead);
        var merged = new MergedStreams(plan.Schema, [.. streams.Select(stream => CursorOf(stream, MergedBatchWords, ahead: false))]);
        return new StreamCursor(merged, streams.Select(OriginOf), BatchWords, ahead, progress.Part(), cancellation);

        StreamCursor CursorOf(TracedStream stream, int words, bool ahead) => new(Open(stream), OriginOf(stream), words, ahead, progress.Part(), cancellation);
    }

    private IEventReader Open(TracedStream stream)
    {
        var reader = stream.Source.Read(plan.Schema, names);
        var (head, tail) = (plan.HeadOf(stream), plan.TailOf(stream));
        return (head ?? tail) is not null && stream.Source.Info.Cpu is { } cpu ? new EdgedReader(reader, head, tail, cpu) : reader;
    }

    private static StreamOrigin OriginOf(TracedStream stream) => new(stream.Id, stream.Machine);

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
        var words = Math.Clamp(plan.Streams.Streams.Length * BlockWordsOfStream, SmallestBlockWords, LargestBlockWords);
        return new RecordLine(plan.Schema, words, first, others.ToImmutable(), aside: threads > 1 && !readers.ShareTablesWith(first));
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
