using System.Diagnostics;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.Ctf.Show;

namespace VmQuery.Engine.Formats.Ctf.Streams;

/// <summary>
/// A reader that stops at each event: it is handed a batch with room for one record, so that the packet is still in memory
/// when the event's fields are shown.
/// </summary>
internal sealed unsafe class CtfWalker : IEventWalker
{
    private readonly CtfReader _reader;
    private readonly bool _hasTime;
    private readonly EventBatch _batch = new(words: 1);
    private readonly PacketFields? _packetFields;
    private readonly ShowContext _context = new();

    /// <param name="hasTime">Whether the events have a time.</param>
    /// <param name="packetFields">The fields of packet contexts; null when there are none to show.</param>
    public CtfWalker(CtfReader reader, bool hasTime, PacketFields? packetFields)
    {
        _reader = reader;
        _hasTime = hasTime;
        _packetFields = packetFields;
    }

    /// <inheritdoc/>
    public string Name { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public long? TimeNs { get; private set; }

    /// <inheritdoc/>
    public ulong? Cycles { get; private set; }

    /// <inheritdoc/>
    public int Cpu { get; private set; } = -1;

    /// <inheritdoc/>
    public StreamTotals Totals => _reader.Totals;

    /// <inheritdoc/>
    public bool Next()
    {
        while (_reader.Read(_batch))
        {
            // Holes come as records too; an event comes last.
            for (var word = 0; word < _batch.Length; word = _batch.After(word))
            {
                var record = _batch.At(word, default, default);
                if (record.Kind < EventSchema.FirstEvent) continue;
                Name = _reader.Last.Plan.Name;
                Cpu = record.Cpu;
                if (_hasTime) (TimeNs, Cycles) = (record.TimeNs, (ulong)record.Slots[0]);
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Visit(IFieldVisitor visitor)
    {
        var last = _reader.Last;
        (_context.Visitor, _context.Registers) = (visitor, last.Registers);
        _context.StartEvent();
        _packetFields?.Show(_context, last.Packet, last.PacketHeaderBits);
        _context.Packet = last.Bytes;
        _context.Limit = last.Stop;
        var stop = last.Plan.Fields.Value.Show(_context, last.Body);
        if (stop != last.Stop) throw new UnreachableException($"Event \"{Name}\" was read up to bit {last.Stop} and shown up to bit {stop}.");
        if (_context.NotShown > 0) _reader.Note(LeftOut.Elements(last, _context.NotShown));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _packetFields?.Dispose();
    }
}
