using System.Collections.Immutable;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Live;

/// <summary>A file that xentrace still writes.</summary>
internal sealed class GrowingCapture : IGrowingTrace
{
    private readonly string _path;
    private readonly TraceReadOptions _options;
    private readonly TraceFile _file;
    private readonly IndexWalk _walk;
    private readonly WindowLook _look;
    private readonly SortedDictionary<int, CpuTail> _cpus = [];
    private readonly List<LostSpan> _losses = [];
    private Watermark _watermark;
    private ulong? _settled;
    private ulong? _cpuHz;
    private long _bytes;

    /// <exception cref="TraceException">The file cannot be read, or its sidecar is none.</exception>
    public GrowingCapture(string path, bool bigEndian, TraceReadOptions options)
    {
        (_path, _options) = (path, options);
        _cpuHz = options.CpuHz ?? Sidecar.Of(path, options.Sidecar).CpuHz;
        _file = new TraceFile(path);
        _walk = new IndexWalk(_file, bigEndian);
        _look = new WindowLook(_file, bigEndian);
    }

    /// <inheritdoc/>
    public TraceGrowth Look()
    {
        _walk.Continue(isWhole: false);
        foreach (var (cpu, window) in NewWindows()) Take(cpu, window);
        _settled = Settle();
        return new TraceGrowth(_bytes, _look.Events, _cpus.Count, _look.Lost, _settled, _settled is { } tsc ? LagOf(tsc) : null);
    }

    /// <inheritdoc/>
    public ITrace? OpenSettled()
    {
        if (_settled is not { } tsc) return null;
        var trace = new XenCapture(_path, _ => IndexUpTo(tsc), _options);
        _cpuHz = trace.CpuHz;
        return trace;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Windows that came since the last look, in the order of the file.</summary>
    private (int Cpu, WindowPlace Window)[] NewWindows()
    {
        var closed = _walk.Closed;
        return [.. _walk.Cpus
            .SelectMany(cpu => cpu.Windows.Skip(TailOf(cpu.Cpu).Taken).Where(window => window.Number < closed).Select(window => (cpu.Cpu, window)))
            .OrderBy(window => window.window.Number)];
    }

    private void Take(int cpu, WindowPlace window)
    {
        _bytes += WindowHeader.Bytes + window.Size;
        var latest = _look.Take(window, _losses);
        TailOf(cpu).Add(window, latest);
        _watermark = _watermark.After(window.Epoch, latest);
    }

    /// <summary>
    /// The watermark, short of losses that are reported behind it: what Xen dropped before the watermark changes what is known of
    /// the time before it. It never falls: a loss that no record had reported yet could not be seen.
    /// </summary>
    private ulong? Settle()
    {
        if (_watermark.Settled is not { } settled) return null;
        foreach (var loss in _losses.OrderByDescending(loss => loss.Stop))
            if (loss.Stop > settled && loss.Start <= settled) settled = Math.Max(loss.Start, 1) - 1;
        settled = Math.Max(settled, _settled ?? 0);
        _losses.RemoveAll(loss => loss.Stop <= settled);
        return settled;
    }

    private TimeSpan? LagOf(ulong settled)
    {
        var latest = Math.Max(_watermark.Latest, _watermark.Before);
        return _cpuHz is { } hz && latest >= settled ? TimeSpan.FromSeconds((double)(latest - settled) / hz) : null;
    }

    private WindowIndex IndexUpTo(ulong tsc)
    {
        var whole = _walk.Index;
        var cuts = _cpus.Select(cpu => (Cpu: cpu.Key, Cut: cpu.Value.UpTo(tsc, whole.Cpus[cpu.Key], _look))).Where(cpu => !cpu.Cut.Windows.IsEmpty).ToArray();
        return new WindowIndex(
            whole.BigEndian,
            cuts.ToImmutableSortedDictionary(cpu => cpu.Cpu, cpu => cpu.Cut.Windows),
            [.. cuts.SelectMany(cpu => whole.BreaksOf(cpu.Cpu).Where(piece => piece.Windows <= cpu.Cut.LastWindow).Select(piece => piece with { Cpu = cpu.Cpu }))]);
    }

    private CpuTail TailOf(int cpu)
    {
        if (!_cpus.TryGetValue(cpu, out var tail)) _cpus[cpu] = tail = new CpuTail();
        return tail;
    }
}
