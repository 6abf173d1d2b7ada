using System.Collections.Immutable;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Engine.Quality;

namespace VmQuery.Tests.Support;

/// <summary>A trace of Xen after both passes of a compile, its rows kept in memory. The counter counts ns, so times are TSCs.</summary>
internal sealed class XenIncident
{
    private readonly RowRecorder _rows;

    private XenIncident(SessionPlan plan, RowRecorder rows, FindingLog findings) => (Plan, _rows, Findings) = (plan, rows, findings.All);

    public SessionPlan Plan { get; }

    public IReadOnlyList<Finding> Findings { get; }

    public IReadOnlyList<Row> VmExits => _rows[VmCatalog.VmExit];

    public IReadOnlyList<Row> Irqs => _rows[CpuCatalog.Irq];

    public IReadOnlyList<Row> this[TableSchema table] => _rows[table];

    public IEnumerable<Row> Vcpu(string guest, int vcpu) => _rows[VmCatalog.VcpuMode].Where(row => row.Int("machine_id") == Machine(guest) && row.Int("vcpu") == vcpu);

    public IEnumerable<Row> Cpu(int cpu) => _rows[CpuCatalog.CpuMode].Where(row => row.Int("cpu") == cpu);

    public IEnumerable<Row> CStates(int cpu) => _rows[XenCatalog.CpuIdle].Where(row => row.Int("cpu") == cpu);

    public IEnumerable<Row> Guest(string guest) => Written(XenCatalog.GuestState.Name).Where(row => row.Int("machine_id") == Machine(guest));

    public IReadOnlyList<Row> Written(string table) => _rows.Written(table);

    /// <summary>Compiles windows of records, one a pCPU.</summary>
    public static XenIncident Replay(params ReadOnlySpan<(int Cpu, Action<XenRecords> Records)> windows)
    {
        var writer = new XenWriter();
        foreach (var (cpu, records) in windows) writer.Window(cpu, records);
        return Replay(writer.Bytes);
    }

    /// <summary>Compiles a trace.</summary>
    /// <param name="sidecar">Text of a sidecar.</param>
    /// <param name="options">How to read it; the frequency is given.</param>
    public static XenIncident Replay(byte[] trace, string? sidecar = null, TraceReadOptions? options = null, LossRepair repair = default)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["host.xentrace"], trace);
        if (sidecar is not null) File.WriteAllText(folder["host.xentrace.json"], sidecar);
        return Replay(folder["host.xentrace"], (options ?? new()) with { CpuHz = 1_000_000_000 }, repair);
    }

    /// <summary>Compiles a file.</summary>
    public static XenIncident Replay(string path, ulong cpuHz) => Replay(path, new TraceReadOptions { CpuHz = cpuHz }, default);

    private static XenIncident Replay(string path, TraceReadOptions options, LossRepair repair)
    {
        using var set = TraceSet.Open([path], options);
        var (names, findings, dictionary, streams) = (new Names(), new FindingLog(), EventDictionary.Load(), new StreamTable(set));
        var survey = new SurveyPass(set, streams, dictionary, names, 1, new ProgressMeter(null, "survey", 0)).Run(default);
        var (coverage, span) = SessionPlan.SpansOf(streams, survey.Totals, set.Machines.Length);
        ImmutableArray<SurveyedMachine> machines = [.. set.Machines.Select((machine, i) => new SurveyedMachine(machine.Name, null, null, null, coverage[i], survey.Guests[i]) { Facts = machine.Facts })];
        var plan = new SessionPlan(streams, survey.Totals, Linker.Link(machines, [], findings), Incident.SchemaOf([new XenModel()]), [], coverage, span) { Repair = repair };
        var rows = new RowRecorder(names);
        new CompilePass(plan, rows, findings, names, 1, new ProgressMeter(null, "compile", 0)).Run(default);
        return new XenIncident(plan, rows, findings);
    }

    private int Machine(string guest) => Plan.Topology.Machines.Single(machine => machine.Name == guest).Id.Value;
}
