using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.XenTrace.Records;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Tests.Support;

/// <summary>Reads a trace as a pipe delivers it: bytes are pushed in pieces of any size.</summary>
internal sealed unsafe class XenPush
{
    private readonly SortedDictionary<int, (CpuDecoder Decoder, List<string> Records)> _cpus = [];
    private readonly EventBatch _batch = new(words: 1 << 10);
    private WindowParser _parser;

    private XenPush(ITrace trace, bool bigEndian)
    {
        _parser = new WindowParser(bigEndian);
        foreach (var stream in trace.Streams.Cast<XenStream>())
            _cpus[stream.Cpu] = (new CpuDecoder(stream.Cpu, new RecordDecoders(XenRead.Everything), stream.Clock, stream.FirstTsc, stream.OriginTsc), []);
    }

    /// <summary>Every record, CPU after CPU, holes between them.</summary>
    /// <param name="trace">The same trace as a file: it says which CPUs there are and when its time starts.</param>
    /// <param name="pieces">Sizes of the pieces.</param>
    public static List<string> All(ITrace trace, byte[] bytes, IEnumerator<int> pieces)
    {
        var push = new XenPush(trace, bigEndian: bytes is [0x20, ..]);
        var (taken, there) = (0, 0);
        while (true)
        {
            var step = push._parser.Next(bytes.AsSpan(taken, there - taken), there == bytes.Length);
            if (step.Kind == StepKind.End) return [.. push._cpus.Values.SelectMany(cpu => cpu.Records)];
            if (step.Kind == StepKind.More)
            {
                pieces.MoveNext();
                there = Math.Min(bytes.Length, there + pieces.Current);
                continue;
            }

            push.Take(step, bytes.AsSpan(taken, step.Bytes), push._parser.IsBigEndian);
            taken += step.Bytes;
        }
    }

    private void Take(WindowStep step, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        if (step.Kind == StepKind.Records) Decode(step.Cpu, [.. bytes, .. new byte[8]], bytes.Length, bigEndian);
        if (step.Kind is not (StepKind.Corrupt or StepKind.Truncated)) return;
        foreach (var (cpu, (decoder, records)) in _cpus.Where(cpu => step.Cpu < 0 || cpu.Key == step.Cpu))
        {
            _batch.Clear();
            decoder.OpenHole(LossReason.Corrupt, _batch);
            records.AddRange(XenRead.Copy(_batch).Select(record => record.ToString()));
        }
    }

    private void Decode(int cpu, byte[] bytes, int length, bool bigEndian)
    {
        if (bigEndian)
            for (var at = 0; at < length; at += 4) Array.Reverse(bytes, at, 4);
        var position = 0;
        fixed (byte* start = bytes)
        {
            while (position < length)
            {
                _batch.Clear();
                Xunit.Assert.NotEqual(DecodeStop.Impossible, _cpus[cpu].Decoder.Decode(start, ref position, length, _batch));
                _cpus[cpu].Records.AddRange(XenRead.Copy(_batch).Select(record => record.ToString()));
            }
        }
    }
}
