using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Dump;

/// <summary>
/// A stream of lines: each record has one slot, the text of its event. So lines are made where events are decoded, on the
/// core that reads the stream, and the merge that orders records orders lines.
/// </summary>
internal sealed class PrintedStream(SelectedEvents events, IEventPrinter printer) : IEventReader
{
    /// <summary>Time of events without one: they come before all others, stream after stream.</summary>
    public const long NoTime = long.MinValue;

    private bool _finished;

    /// <inheritdoc/>
    public StreamTotals Totals => events.Walker.Totals;

    /// <summary>Why the stream ended early; what was read before stands, and other streams go on.</summary>
    public TraceException? Failure { get; private set; }

    /// <inheritdoc/>
    public bool Read(EventBatch batch)
    {
        batch.Clear();
        try
        {
            while (!_finished && !batch.IsFull)
            {
                if (events.Next()) Add(batch);
                else _finished = true;
            }
        }
        catch (TraceException failure)
        {
            (Failure, _finished) = (failure, true);
        }

        return batch.Count > 0;
    }

    /// <summary>The line of a record.</summary>
    public static ReadOnlySpan<byte> LineOf(in EventView record)
    {
        var line = TextRef.Of(record.Slots[0]);
        return record.TextBytes.Slice(line.Offset, line.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => events.Dispose();

    /// <summary>Where an event belongs: at its time, or where nobody knows how fast its counter goes, at its count.</summary>
    private static long Order(IEventWalker walker) => walker switch
    {
        { TimeNs: { } time } => time,
        { Cycles: { } cycles } => (long)Math.Min(cycles, long.MaxValue),
        _ => NoTime,
    };

    private void Add(EventBatch batch)
    {
        var line = batch.AppendText(printer.Print(events.Walker)).Packed;
        batch.Append(Order(events.Walker), EventSchema.FirstEvent, events.Walker.Cpu, 1, 1)[0] = line;
    }
}
