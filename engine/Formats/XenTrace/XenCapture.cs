using System.Globalization;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Engine.Formats.XenTrace.Records;
using VmQuery.Engine.Formats.XenTrace.Time;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace;

/// <summary>One trace: a file, one stream a CPU.</summary>
internal sealed class XenCapture : ITrace
{
    private readonly TraceFile? _file;

    /// <summary>An empty file.</summary>
    public XenCapture(string path, TraceReadOptions options) => Info = Describe(path, Sidecar.Of(path, options.Sidecar), new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["records"] = "none: the file is empty, as when no event passed the masks (-e, -c); Xen keeps the CPU mask of earlier runs",
    });

    /// <summary>A file that starts with a window.</summary>
    /// <param name="indexOf">Makes the index of what is to be read of the file.</param>
    /// <exception cref="TraceException">The file cannot be read, or its sidecar is none.</exception>
    public XenCapture(string path, Func<TraceFile, WindowIndex> indexOf, TraceReadOptions options)
    {
        var sidecar = Sidecar.Of(path, options.Sidecar);
        _file = new TraceFile(path);
        try
        {
            var index = indexOf(_file);
            var probe = TraceProbe.Of(_file, index);
            var frequency = Frequency.Choose(options.CpuHz, sidecar.CpuHz, probe.Frequency);
            CpuHz = frequency.Hz;
            var alignment = options.AlignTsc ? TscAlignment.Of(SchedulerChanges.Read(_file, index)) : TscAlignment.None;
            var originTsc = index.Cpus.Keys.Select(cpu => alignment.Aligned(cpu, probe.FirstTsc(cpu))).DefaultIfEmpty().Min();
            var release = options.XenVersion ?? sidecar.XenVersion;
            Streams = [.. index.Cpus.Keys.Select(cpu =>
            {
                var origin = alignment.Recorded(cpu, originTsc);
                var clock = frequency.Hz is { } hz ? new TscClock(hz, origin, sidecar.StartNs ?? 0) : (TscClock?)null;
                return new XenStream(_file, index, cpu, clock, probe.FirstTsc(cpu), origin) { Release = release };
            })];
            Info = Describe(path, sidecar, Own(index, probe, frequency, alignment, options));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TraceInfo Info { get; }

    /// <summary>Frequency of the TSC; null when nobody knows it.</summary>
    public ulong? CpuHz { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DeclaredEvent> Events => RecordCatalog.Instance.Events;

    /// <inheritdoc/>
    public IReadOnlyList<IEventStream> Streams { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    /// <summary>What is known of the trace itself.</summary>
    private static Dictionary<string, string> Own(WindowIndex index, TraceProbe probe, Frequency frequency, TscAlignment alignment, TraceReadOptions options)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["byte_order"] = index.BigEndian ? "big-endian" : "little-endian",
            ["classes"] = probe.Classes,
            ["cpu_hz"] = frequency.Hz?.ToString(CultureInfo.InvariantCulture) ?? "unknown",
            ["cpu_hz_source"] = frequency.Source,
        };
        if (options.Vendor is { } vendor) own["vendor"] = vendor.Word();
        if (options.XenVersion is { } version) own["xen_version"] = version.ToString();
        if (options.AlignTsc) own["tsc_alignment"] = alignment.ToString();
        return own;
    }

    private static TraceInfo Describe(string path, Sidecar sidecar, Dictionary<string, string> own)
    {
        var entries = new SortedDictionary<string, string>(sidecar.Entries, StringComparer.Ordinal);
        foreach (var (key, value) in own) entries[key] = value;
        var tracer = entries.GetValueOrDefault("xen_version") is { } version ? $"xentrace of Xen {version}" : "xentrace";
        return new TraceInfo(path, XenTraceFormat.FormatName, null, null, sidecar.HostName, tracer, "kernel", null, entries);
    }
}
