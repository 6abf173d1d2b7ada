using VmQuery.Engine.Compile;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Dump;

/// <summary>What was printed or counted.</summary>
/// <param name="IsWhole">Whether every selected event was met; otherwise the totals go as far as streams happened to be read ahead.</param>
/// <param name="Totals">What was read of each stream, in their order.</param>
/// <param name="Failures">Streams that ended early, in their order; what was read before is part of the rest.</param>
internal sealed record DumpReport(long Events, bool IsWhole, IReadOnlyList<StreamTotals> Totals, IReadOnlyList<TraceException> Failures);

/// <summary>Prints the events of all streams, merged by time. Memory does not grow with the traces.</summary>
/// <param name="print">Makes the printer of a stream.</param>
internal sealed class TraceDump(StreamTable table, EventSelection selection, Func<TracedStream, IEventPrinter> print)
{
    /// <summary>Words of all batches together, and the same again as text: 64 MiB, whatever the number of streams.</summary>
    private const int BatchBudgetWords = 4 << 20;
    private const int LargestBatchWords = 1 << 14;
    private const int SmallestBatchWords = 1 << 9;

    private const int LinesPerCheck = 1 << 10;

    /// <summary>Writes the lines.</summary>
    /// <param name="limit">Events to write at most.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the output holds whole lines.</exception>
    public DumpReport Write(Stream output, long limit, CancellationToken cancellation)
    {
        var words = Math.Clamp(BatchBudgetWords / (2 * Math.Max(1, table.Streams.Length)), SmallestBatchWords, LargestBatchWords);
        var ahead = Environment.ProcessorCount > 1;
        var meter = new ProgressMeter(null, "dump", table.Bytes);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var streams = new List<PrintedStream>();
        var cursors = new List<StreamCursor>();
        try
        {
            foreach (var stream in table.Streams)
            {
                var printed = new PrintedStream(new SelectedEvents(stream.Source, selection, giveUp.Token), print(stream));
                streams.Add(printed);
                cursors.Add(new StreamCursor(printed, new StreamOrigin(stream.Id, stream.Machine), words, ahead, meter.Part(), giveUp.Token));
            }

            var lines = Write(new EventMerge(cursors), output, limit, cancellation);
            var failures = streams.Where((_, i) => cursors[i].Ended).Select(stream => stream.Failure).OfType<TraceException>();
            return new DumpReport(lines, cursors.TrueForAll(cursor => cursor.Ended), [.. streams.Select(stream => stream.Totals)], [.. failures]);
        }
        finally
        {
            giveUp.Cancel();
            cursors.ForEach(cursor => cursor.Dispose());
        }
    }

    private static long Write(EventMerge merge, Stream output, long limit, CancellationToken cancellation)
    {
        var lines = 0L;
        while (lines < limit && merge.MoveNext())
        {
            if (lines++ % LinesPerCheck == 0) cancellation.ThrowIfCancellationRequested();
            output.Write(PrintedStream.LineOf(merge.Current.Current));
        }

        cancellation.ThrowIfCancellationRequested();
        return lines;
    }
}
