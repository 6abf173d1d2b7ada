using System.Runtime.CompilerServices;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Engine.Formats.XenTrace.Records;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>Reads the start of a trace for what must be known before it is decoded: where its time starts, and how fast it goes.</summary>
internal sealed unsafe class TraceProbe
{
    private const int PieceBytes = 256 << 10;
    private const long MostBytes = 32 << 20;
    private const int MostWindows = 1 << 16;

    private readonly WindowIndex _index;
    private readonly TraceBytes _bytes;
    private readonly FrequencyFinder _frequency = new();
    private readonly Dictionary<int, ulong> _firstTscs = [];
    private uint _classes;

    private TraceProbe(TraceFile file, WindowIndex index)
    {
        _index = index;
        _bytes = new TraceBytes(file, (int)Math.Min(file.Length, PieceBytes));
    }

    /// <summary>The earliest TSC of the trace; 0 when no record has one.</summary>
    public ulong OriginTsc => _firstTscs.Values.DefaultIfEmpty().Min();

    /// <summary>The frequency; null when the records do not tell.</summary>
    public FoundFrequency? Frequency { get; private set; }

    /// <summary>Names of the classes of events that were met.</summary>
    public string Classes => RecordClasses.Names(_classes);

    /// <summary>Looks at a trace.</summary>
    public static TraceProbe Of(TraceFile file, WindowIndex index)
    {
        var probe = new TraceProbe(file, index);
        probe.ReadStart();
        foreach (var cpu in index.Cpus.Keys.Where(cpu => !probe._firstTscs.ContainsKey(cpu))) probe.ReadUntilTsc(cpu);
        probe.Frequency = probe._frequency.Find();
        return probe;
    }

    /// <summary>TSC of the first record of a CPU that has one; that of the trace when none has.</summary>
    public ulong FirstTsc(int cpu) => _firstTscs.GetValueOrDefault(cpu, OriginTsc);

    private void ReadStart()
    {
        var windows = _index.Cpus
            .SelectMany(cpu => cpu.Value.TakeWhile(window => window.Number < MostWindows).Select(window => (Cpu: cpu.Key, Window: window)))
            .OrderBy(window => window.Window.Number);
        var read = 0L;
        foreach (var (cpu, window) in windows)
        {
            if (read > MostBytes || _frequency.HasEnough) return;
            Read(cpu, window);
            read += window.Size;
        }
    }

    private void ReadUntilTsc(int cpu)
    {
        foreach (var window in _index.Cpus[cpu])
        {
            Read(cpu, window);
            if (_firstTscs.ContainsKey(cpu)) return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(int cpu, WindowPlace window)
    {
        _bytes.LoadWords(window.Offset, window.Size, _index.BigEndian);
        var length = _bytes.Held.Length;
        var isFirst = !_firstTscs.ContainsKey(cpu);
        for (var at = 0; length - at >= 4;)
        {
            var record = new RecordHeader(*(uint*)(_bytes.Start + at));
            if (!record.IsPossible || record.Bytes > length - at) return;
            _classes |= record.Id >> RecordClasses.FirstBit;
            if (record.HasTsc && record.Id != RecordHeader.Wrap)
            {
                var tsc = *(ulong*)(_bytes.Start + at + 4);
                if (isFirst) _firstTscs[cpu] = tsc;
                isFirst = false;
                _frequency.Take(cpu, record, tsc, (uint*)(_bytes.Start + at + record.PayloadStart));
            }

            at += record.Bytes;
        }

        if (length < window.Size) _frequency.Forget(cpu);
    }
}
