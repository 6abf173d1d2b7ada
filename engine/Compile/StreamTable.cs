using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>A stream with its place in the session.</summary>
internal sealed record TracedStream(StreamId Id, TraceId Trace, MachineId Machine, IEventStream Source);

/// <summary>All streams of a compile whose events have times, numbered in the order of machines, traces and streams.</summary>
internal sealed class StreamTable
{
    /// <summary>Numbers the streams of a set of traces.</summary>
    public StreamTable(TraceSet set)
    {
        var streams = ImmutableArray.CreateBuilder<TracedStream>();
        for (var machine = 0; machine < set.Machines.Length; machine++)
        {
            foreach (var trace in set.Machines[machine].Traces)
                foreach (var source in set.Traces[trace].Streams.Where(source => source.Info.HasClock))
                    streams.Add(new TracedStream(new StreamId(streams.Count), new TraceId(trace), new MachineId(machine), source));
        }

        Streams = streams.ToImmutable();
    }

    /// <summary>The streams; a stream's id is its index.</summary>
    public ImmutableArray<TracedStream> Streams { get; }

    /// <summary>Size of all their files.</summary>
    public long Bytes => Streams.Sum(stream => stream.Source.Info.Bytes);
}
