using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Compile;

/// <summary>
/// Takes records past the stations in blocks: first all of a block past the first station, then past the others, side by side. While a block
/// is at one station the next one is at the station before, and one is being filled.
/// </summary>
/// <param name="words">Words that a block should hold.</param>
/// <param name="aside">Whether there is another core, and no table that two stations fill; else each block is taken past them at once.</param>
internal sealed class RecordLine(EventSchema schema, int words, IStation first, ImmutableArray<IStation> others, bool aside) : IDisposable
{
    /// <summary>A block for each of three stations, and the one that is being filled.</summary>
    private const int MostBlocks = 4;

    private readonly Queue<(RecordBlock Block, Task Passed)> _passing = new();
    private readonly Task[] _atOthers = [.. others.Select(_ => Task.CompletedTask)];
    private Task _atFirst = Task.CompletedTask;
    private RecordBlock _filling = new(schema, words);

    private Task All => Task.WhenAll([_atFirst, .. _atOthers]);

    /// <summary>Takes the next record.</summary>
    public void Take(in EventView e)
    {
        _filling.Add(e);
        if (_filling.IsFull) HandOver();
    }

    /// <summary>Hands over what is left; the trace ends.</summary>
    public void Finish()
    {
        HandOver();
        All.GetAwaiter().GetResult();
        first.Finish();
        foreach (var station in others) station.Finish();
    }

    /// <summary>Waits for what was handed over: whoever owns the tables may close them then.</summary>
    public void Dispose() => ((IAsyncResult)All).AsyncWaitHandle.WaitOne();

    private void HandOver()
    {
        var block = _filling;
        if (!aside)
        {
            block.Pass(first);
            foreach (var station in others) block.Pass(station);
            block.Clear();
            return;
        }

        _atFirst = After([_atFirst], () => block.Pass(first));
        for (var i = 0; i < others.Length; i++)
        {
            var station = others[i];
            _atOthers[i] = After([_atFirst, _atOthers[i]], () => block.Pass(station));
        }

        _passing.Enqueue((block, All));
        _filling = NextBlock();
    }

    private RecordBlock NextBlock()
    {
        if (_passing.Count < MostBlocks) return new RecordBlock(schema, words);
        var (block, passed) = _passing.Dequeue();
        passed.GetAwaiter().GetResult();
        block.Clear();
        return block;
    }

    private static Task After(Task[] before, Action work) => Task.Factory.ContinueWhenAll(
        before,
        done =>
        {
            // What went wrong before goes wrong here too, so that nothing works on what was not done.
            foreach (var task in done) task.GetAwaiter().GetResult();
            work();
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);
}
