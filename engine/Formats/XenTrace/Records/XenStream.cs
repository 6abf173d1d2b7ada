using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats.XenTrace.Catalog;
using VmQuery.Engine.Formats.XenTrace.Show;
using VmQuery.Engine.Formats.XenTrace.Time;
using VmQuery.Engine.Formats.XenTrace.Windows;

namespace VmQuery.Engine.Formats.XenTrace.Records;

/// <summary>The records of one CPU in a file.</summary>
internal sealed class XenStream : IEventStream
{
    /// <summary>While records are merged, the bytes of all CPUs are at hand by turns: they should stay in a processor's cache.</summary>
    private const int UsualBytes = 32 << 10;
    private const int LeastBytes = 16 << 10;
    private const int BudgetBytes = 64 << 20;

    /// <param name="clock">Null when the frequency is not known.</param>
    public XenStream(TraceFile file, WindowIndex index, int cpu, TscClock? clock, ulong firstTsc, ulong originTsc)
    {
        (File, Index, Cpu, Clock, FirstTsc, OriginTsc) = (file, index, cpu, clock, firstTsc, originTsc);
        Windows = index.Cpus[cpu];
        Info = new StreamInfo($"cpu{cpu}", cpu, Windows.Sum(window => window.Size + (long)WindowHeader.Bytes), clock is not null) { WhyNoClock = clock is null ? Frequency.WhyUnknown : null };
    }

    /// <inheritdoc/>
    public StreamInfo Info { get; }

    /// <summary>The file.</summary>
    public TraceFile File { get; }

    /// <summary>Where in the file which CPU's windows are.</summary>
    public WindowIndex Index { get; }

    /// <summary>Number of the CPU.</summary>
    public int Cpu { get; }

    /// <summary>Its windows in the order of the file.</summary>
    public ImmutableArray<WindowPlace> Windows { get; }

    /// <summary>Turns TSCs into ns.</summary>
    public TscClock? Clock { get; }

    /// <summary>TSC of the CPU's first record that has one.</summary>
    public ulong FirstTsc { get; }

    /// <summary>The earliest TSC of the trace.</summary>
    public ulong OriginTsc { get; }

    /// <summary>Release of Xen that wrote the trace; null when nobody says.</summary>
    public XenVersion? Release { get; init; }

    /// <inheritdoc/>
    public IEventReader Read(EventSchema schema, Names names) => MakeReader(schema);

    /// <inheritdoc/>
    public IEventWalker Walk(Func<string, bool>? wanted = null)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Parse([], []));
        foreach (var declared in RecordCatalog.Instance.Events.Where(declared => wanted?.Invoke(declared.Name) ?? true)) builder.Add(new EventNeed(declared.Name, []));
        return new XenWalker(this, MakeReader(builder.Build()));
    }

    /// <summary>Reads as much of a window at once as each CPU can have within a budget.</summary>
    private XenReader MakeReader(EventSchema schema)
    {
        var most = Math.Clamp(BudgetBytes / Index.Cpus.Count, LeastBytes, UsualBytes);
        var largest = Windows.Max(window => window.Size);
        return new XenReader(this, Math.Clamp(largest, RecordHeader.MostBytes, most), schema);
    }
}
