using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;

namespace VmQuery.Engine.Compile;

/// <summary>A stream with its place in the session.</summary>
internal sealed record TracedStream(StreamId Id, TraceId Trace, MachineId Machine, IEventStream Source);

/// <summary>The streams of a set of traces, numbered in the order of machines, traces and streams.</summary>
internal sealed class StreamTable
{
    private readonly List<int> _starts = [];

    /// <summary>Numbers the streams of a set of traces that are wanted.</summary>
    /// <param name="timeless">Whether to take streams without a clock too: their events can be shown but not analyzed.</param>
    public StreamTable(TraceSet set, bool timeless = false)
    {
        var streams = ImmutableArray.CreateBuilder<TracedStream>();
        for (var machine = 0; machine < set.Machines.Length; machine++)
        {
            _starts.Add(streams.Count);
            foreach (var trace in set.Machines[machine].Traces)
                foreach (var source in set.Traces[trace].Streams.Where(source => timeless || source.Info.HasClock))
                    streams.Add(new TracedStream(new StreamId(streams.Count), new TraceId(trace), new MachineId(machine), source));
        }

        _starts.Add(streams.Count);
        Streams = streams.ToImmutable();
    }

    /// <summary>The streams; a stream's id is its index.</summary>
    public ImmutableArray<TracedStream> Streams { get; }

    /// <summary>Those of a machine that is traced.</summary>
    public ReadOnlySpan<TracedStream> Of(MachineId machine) => Streams.AsSpan()[_starts[machine.Value].._starts[machine.Value + 1]];

    /// <summary>Size of all their files.</summary>
    public long Bytes => Streams.Sum(stream => stream.Source.Info.Bytes);
}
