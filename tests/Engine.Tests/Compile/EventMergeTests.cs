using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>The order of events does not depend on batches, on threads, or on the order in which streams are given.</summary>
public sealed class EventMergeTests
{
    private static readonly EventSchema Schema = new([new KindSchema(EventSchema.FirstEvent, "e", [])], new Dictionary<string, KindSchema>());

    [Fact]
    public void Merge_ofStreams_ordersByTimeThenMachineThenCpuThenStream()
    {
        var merged = Merge(
            [new Script(0, 0, 2, [10, 20, 20]), new Script(1, 0, 1, [20]), new Script(2, 1, 0, [5, 20])],
            batchRecords: 8,
            ahead: false);

        Assert.Equal(["5@2", "10@0", "20@1", "20@0", "20@0", "20@2"], merged);
    }

    [Fact]
    public void Merge_ofNothing_isEmpty() => Assert.Empty(Merge([], 8, ahead: false));

    [Fact]
    public void Merge_ofEmptyStreams_isEmpty() => Assert.Empty(Merge([new Script(0, 0, 0, []), new Script(1, 0, 1, [])], 8, ahead: true));

    [Fact]
    public void Merge_withAnyBatchSizeAndThreading_givesOneOrder()
    {
        var random = new Random(17);
        var scripts = Enumerable.Range(0, 12)
            .Select(i => new Script(i, i % 3, i % 4, [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => random.NextInt64(0, 100)).Order()]))
            .ToArray();
        var expected = scripts
            .SelectMany(script => script.Times.Select((time, position) => (time, script.Machine, script.Cpu, script.Stream, position)))
            .Order()
            .Select(e => $"{e.time}@{e.Stream}")
            .ToArray();

        foreach (var batchRecords in new[] { 1, 2, 7, 1000 })
        {
            foreach (var ahead in new[] { false, true })
            {
                random.Shuffle(scripts);
                Assert.Equal(expected, Merge(scripts, batchRecords, ahead));
                Assert.Equal(expected, Merge(scripts, batchRecords, ahead, groupSize: 5));
            }
        }
    }

    [Fact]
    public void MergedStreams_oneThatFails_giveWhatComesBeforeAndThenTheError()
    {
        using var merged = Group([new Script(0, 0, 0, [10, 30]), new Script(1, 0, 1, [20]) { Fails = true }], batchRecords: 1);
        var batch = new EventBatch();

        Assert.True(merged.Read(batch));
        Assert.Equal(2, batch.Count);
        Assert.Throws<TraceException>(() => merged.Read(batch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MergedStreams_withoutAnyRecord_endWhenCancelled(bool ahead)
    {
        using var given = new CancellationTokenSource();
        given.Cancel();
        var silent = new StreamCursor(new SilentReader(), default(StreamOrigin), 64, ahead: false, Meter(), given.Token);
        using var cursor = new StreamCursor(new MergedStreams(Schema, [silent]), default(StreamOrigin), 64, ahead, Meter());

        Assert.Throws<OperationCanceledException>(() => cursor.MoveNext());
    }

    private static string[] Merge(IEnumerable<Script> scripts, int batchRecords, bool ahead, int groupSize = 1)
    {
        var cursors = scripts.Chunk(groupSize)
            .Select(group => group is [var script] ? Cursor(script, batchRecords, ahead) : new StreamCursor(Group(group, batchRecords), group.Select(OriginOf), 64, ahead, Meter()))
            .ToArray();
        try
        {
            var merged = new List<string>();
            for (var merge = new EventMerge(cursors); merge.MoveNext();) merged.Add($"{merge.Current.Current.TimeNs}@{merge.Current.Origin.Stream.Value}");
            return [.. merged];
        }
        finally
        {
            foreach (var cursor in cursors) cursor.Dispose();
        }
    }

    private static MergedStreams Group(IEnumerable<Script> scripts, int batchRecords) =>
        new(Schema, [.. scripts.Select(script => Cursor(script, batchRecords, ahead: false))]);

    private static StreamCursor Cursor(Script script, int batchRecords, bool ahead) =>
        new(new ScriptReader(script, batchRecords), OriginOf(script), 64, ahead, Meter());

    private static StreamOrigin OriginOf(Script script) => new(new StreamId(script.Stream), new MachineId(script.Machine));

    private static ProgressMeter.PartMeter Meter() => new ProgressMeter(null, "test", 0).Part();

    private sealed record Script(int Stream, int Machine, int Cpu, long[] Times)
    {
        public bool Fails { get; init; }
    }

    /// <summary>Hands out nothing, for a while.</summary>
    private sealed class SilentReader : IEventReader
    {
        private int _batches;

        public StreamTotals Totals { get; } = new();

        public bool Read(EventBatch batch)
        {
            batch.Clear();
            return _batches++ < 100;
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Hands out a script in small batches, with an empty batch now and then.</summary>
    private sealed class ScriptReader(Script script, int batchRecords) : IEventReader
    {
        private int _position;
        private bool _emptyTurn;

        public StreamTotals Totals { get; } = new();

        public bool Read(EventBatch batch)
        {
            batch.Clear();
            if (_position == script.Times.Length && script.Fails) throw new TraceException("script", 0, "found nothing, expected more");
            if (_position == script.Times.Length) return false;
            _emptyTurn = !_emptyTurn;
            for (var i = 0; i < batchRecords && !_emptyTurn && _position < script.Times.Length; i++)
                batch.Append(script.Times[_position++], EventSchema.FirstEvent, script.Cpu, i % 3, 0);
            return true;
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
