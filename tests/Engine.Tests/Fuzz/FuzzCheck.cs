using System.Buffers.Binary;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.Ctf;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>What reading a damaged trace gave.</summary>
/// <param name="Times">Time of every event, sorted.</param>
/// <param name="Failed">Whether the trace or a stream gave an error.</param>
/// <param name="Remarked">Whether a loss or an oddity was reported.</param>
/// <param name="Shortened">Whether a packet was taken for shorter than it says: bytes behind its end are no events any more.</param>
internal sealed record FuzzOutcome(List<long> Times, bool Failed, bool Remarked, bool Shortened);

/// <summary>Reads a damaged trace as a compile does, with salvage and without, and says what is wrong with the reader.</summary>
internal static class FuzzCheck
{
    /// <summary>Bytes of LTTng's packet header and context: what they say may move events of other packets.</summary>
    private const int HeaderBytes = 84;

    private const int PacketSizeAt = 56;

    /// <summary>The most that reading these small traces may allocate, all plans and windows of all streams included.</summary>
    private const long MostBytes = 32 << 20;

    private static readonly TraceReadOptions Salvage = new() { Salvage = true };

    /// <summary>Reads a case; null when the reader did well.</summary>
    public static string? Complaint(FuzzCase damaged, string folder)
    {
        FuzzTrace.Save(damaged.Files, folder);
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = Read(folder, TraceReadOptions.Default);
            var salvaged = outcome.Failed ? Read(folder, Salvage) : outcome;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return allocated > MostBytes ? $"allocates {allocated:N0} bytes" : WrongCount(damaged, outcome) ?? WrongSalvage(damaged, outcome, salvaged);
        }
#pragma warning disable CA1031 // Any other exception is what is looked for.
        catch (Exception crash)
#pragma warning restore CA1031
        {
            return $"throws {crash}";
        }
    }

    private static FuzzOutcome Read(string folder, TraceReadOptions options)
    {
        var times = new List<long>();
        var (failed, remarked, shortened) = (false, false, false);
        try
        {
            foreach (var trace in new CtfFormat().Open([folder], options))
            {
                var schema = SchemaOf(trace);
                foreach (var stream in trace.Streams) failed |= !ReadStream(stream, schema, times, ref remarked, ref shortened);
            }
        }
        catch (TraceException)
        {
            failed = true;
        }

        times.Sort();
        return new FuzzOutcome(times, failed, remarked, shortened);
    }

    private static EventSchema SchemaOf(ITrace trace)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Load());
        foreach (var declared in trace.Events) builder.AddDeclared(declared.Name, declared.Fields);
        return builder.Build();
    }

    private static bool ReadStream(IEventStream stream, EventSchema schema, List<long> times, ref bool remarked, ref bool shortened)
    {
        using var reader = stream.Read(schema, new Names());
        var batch = new EventBatch();
        var (events, clean) = (0L, true);
        try
        {
            while (reader.Read(batch))
            {
                for (var word = 0; word < batch.Length; word = batch.After(word))
                {
                    var e = batch.At(word, default, default);
                    if (e.Kind < EventSchema.FirstEvent) continue;
                    events++;
                    times.Add(e.TimeNs);
                }
            }
        }
        catch (TraceException)
        {
            clean = false;
        }

        if (events != reader.Totals.Events) throw new InvalidOperationException($"{events} events, but totals of {reader.Totals.Events}");
        remarked |= reader.Totals.Losses.Count > 0 || reader.Totals.Oddities.Count > 0;
        shortened |= reader.Totals.Oddities.Exists(oddity => oddity.Code is "packet-too-long");
        return clean;
    }

    /// <summary>
    /// When only one packet is damaged, all others still give their events; an error excuses the packets after it, and a header that
    /// lies may hide its neighbor if that is remarked upon.
    /// </summary>
    private static string? WrongCount(FuzzCase damaged, FuzzOutcome outcome)
    {
        if (damaged.Damage is not { } damage) return null;
        if (damaged.DamageAt < HeaderBytes && (outcome.Failed || outcome.Remarked)) return null;
        return Missing(damaged, damage, outcome);
    }

    /// <summary>Salvage must read on whatever streams hold, say so when it leaves something out, and miss no packet that is whole.</summary>
    private static string? WrongSalvage(FuzzCase damaged, FuzzOutcome outcome, FuzzOutcome salvaged)
    {
        if (salvaged.Failed && !outcome.Failed) return "fails with salvage only";
        if (salvaged.Times.Count < outcome.Times.Count && !salvaged.Shortened) return $"{salvaged.Times.Count} events with salvage, {outcome.Times.Count} without";
        if (outcome.Failed && !salvaged.Failed && !salvaged.Remarked) return "salvages in silence";
        return damaged.Damage is { } damage ? Missing(damaged, damage, salvaged) : null;
    }

    private static string? Missing(FuzzCase damaged, KnownPacket damage, FuzzOutcome outcome)
    {
        var isHeader = damaged.DamageAt < HeaderBytes;
        var packets = damaged.Trace.Packets
            .Where(packet => packet != damage && !(outcome.Failed && packet.Path == damage.Path && packet.Offset > damage.Offset));
        foreach (var packet in packets.Where(packet => !(isHeader && IsClaimed(damaged, damage, packet))))
        {
            var found = packet.Times.Count(time => outcome.Times.BinarySearch(time) >= 0);
            if (found < packet.Times.Length)
                return $"{packet.Path} at {packet.Offset}: {found} of {packet.Times.Length} events of a packet that is not damaged";
        }

        return null;
    }

    /// <summary>
    /// Whether a damaged packet claims the room of this one as its padding, which the format allows when it ends where another one
    /// starts or the file ends: at most a sequence number tells that there were more.
    /// </summary>
    private static bool IsClaimed(FuzzCase damaged, KnownPacket damage, KnownPacket packet)
    {
        var bytes = damaged.Files.Single(file => file.Path == damage.Path).Bytes;
        var claimed = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(damage.Offset + PacketSizeAt)) / 8;
        var stop = (ulong)damage.Offset + claimed;
        return packet.Path == damage.Path && packet.Offset > damage.Offset && (ulong)packet.Offset < stop
            && (stop == (ulong)bytes.Length || damaged.Trace.Packets.Any(other => other.Path == damage.Path && (ulong)other.Offset == stop));
    }
}
