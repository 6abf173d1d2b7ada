using VmQuery.Engine.Formats.XenTrace.Records;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>A vCPU changes its run state, as a CPU recorded it.</summary>
/// <param name="Vcpu">Domain and vCPU, as the record holds them.</param>
internal readonly record struct SchedulerChange(int Cpu, uint Vcpu, ulong Tsc, byte Old, byte New);

/// <summary>Reads the run state changes of a trace, up to where the first record of any CPU is missing.</summary>
internal sealed unsafe class SchedulerChanges
{
    private const uint Change = 0x21001;
    private const uint OldAndNew = 0xff0;
    private const int PieceBytes = 256 << 10;

    /// <summary>Changes of all CPUs together, some tens of MB: enough to find out how far clocks are apart.</summary>
    private const int Most = 1 << 20;

    private readonly List<SchedulerChange> _changes = [];
    private readonly WindowIndex _index;
    private readonly TraceBytes _bytes;
    private ulong _completeUntil = ulong.MaxValue;
    private ulong _tsc;
    private int _full;

    private SchedulerChanges(TraceFile file, WindowIndex index)
    {
        _index = index;
        _bytes = new TraceBytes(file, (int)Math.Min(file.Length, PieceBytes));
    }

    /// <summary>The changes of each CPU in their order.</summary>
    public static IReadOnlyCollection<SchedulerChange> Read(TraceFile file, WindowIndex index)
    {
        var reading = new SchedulerChanges(file, index);
        foreach (var cpu in index.Cpus.Keys) reading.ReadCpu(cpu);
        return [.. reading._changes.Where(change => change.Tsc < reading._completeUntil)];
    }

    private void ReadCpu(int cpu)
    {
        var breaks = _index.BreaksOf(cpu);
        (_tsc, _full) = (0, _changes.Count + (Most / _index.Cpus.Count));
        foreach (var window in _index.Cpus[cpu])
        {
            var isComplete = breaks.All(piece => piece.Windows > window.Number) && _tsc < _completeUntil;
            if (isComplete && ReadWindow(window, cpu)) continue;
            _completeUntil = Math.Min(_completeUntil, _tsc);
            return;
        }
    }

    /// <summary>Reads a window; false when not all of it can be read, or enough was.</summary>
    private bool ReadWindow(WindowPlace window, int cpu)
    {
        var (from, stop) = (window.Offset, window.Offset + window.Size);
        while (from < stop)
        {
            if (_changes.Count >= _full) return false;
            _bytes.LoadWords(from, stop - from, _index.BigEndian);
            var at = 0;
            while (_bytes.Held.Length - at >= 4)
            {
                var record = new RecordHeader(*(uint*)(_bytes.Start + at));
                if (!record.IsPossible) return false;
                if (record.Bytes > _bytes.Held.Length - at) break;
                if (record is { HasTsc: true, Words: > 0 }) Take(cpu, record, *(ulong*)(_bytes.Start + at + 4), (uint*)(_bytes.Start + at + record.PayloadStart));
                at += record.Bytes;
            }

            if (at == 0) return false;
            from += at;
        }

        return true;
    }

    private void Take(int cpu, RecordHeader record, ulong tsc, uint* payload)
    {
        if (record.Id == RecordHeader.Lost) _completeUntil = Math.Min(_completeUntil, record.Words >= 4 ? *(ulong*)(payload + 2) : _tsc);
        if ((record.Id & ~OldAndNew) == Change) _changes.Add(new(cpu, payload[0], tsc, (byte)((record.Id >> 8) & 3), (byte)((record.Id >> 4) & 3)));
        if (record.Id != RecordHeader.Wrap) _tsc = tsc;
    }
}
