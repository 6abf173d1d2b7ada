using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Kvm;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Quality;

namespace VmQuery.Tests.Support;

/// <summary>A scripted host trace after both passes of the Linux and KVM models.</summary>
internal sealed class Incident
{
    private readonly RowRecorder _rows;

    private Incident(Topology topology, SurveyResult survey, TimeSpanNs span, RowRecorder rows, FindingLog findings) =>
        (Topology, Survey, Span, _rows, Findings) = (topology, survey, span, rows, findings.All);

    public TimeSpanNs Span { get; }

    public Topology Topology { get; }

    public SurveyResult Survey { get; }

    public IReadOnlyList<Finding> Findings { get; }

    public IReadOnlyList<Row> VcpuMode => _rows[VmCatalog.VcpuMode];

    public IReadOnlyList<Row> VmExits => _rows[VmCatalog.VmExit];

    public IReadOnlyList<Row> Placement => _rows[VmCatalog.VcpuPlacement];

    public IReadOnlyList<Row> CpuMode => _rows[CpuCatalog.CpuMode];

    public IReadOnlyList<Row> CpuTask => _rows[CpuCatalog.CpuTask];

    public IReadOnlyList<Row> Irqs => _rows[CpuCatalog.Irq];

    public IReadOnlyList<Row> Threads => _rows[LinuxCatalog.ThreadStates];

    public IReadOnlyList<Row> ThreadNames => _rows[SessionTables.Thread];

    public IEnumerable<Row> Vcpu(int vcpu) => VcpuMode.Where(row => row.Int("vcpu") == vcpu);

    public IEnumerable<Row> Thread(int tid) => Threads.Where(row => row.Int("tid") == tid);

    public IEnumerable<Row> Cpu(int cpu) => CpuMode.Where(row => row.Int("cpu") == cpu);

    /// <summary>Replays a script; the trace covers 0 to its last line unless said otherwise.</summary>
    public static Incident Replay(
        string script, TimeSpanNs? span = null, TimeSpanNs? coverage = null, string? kernel = "6.1.0", Topology? topology = null)
    {
        var (schema, names, findings) = (SchemaOf([new LinuxModel(), new KvmModel()]), new Names(), new FindingLog());
        var survey = Surveyed(script, schema, names);
        var player = new EventScript(schema, names);
        player.Play(script, (in EventView _) => { });
        var all = coverage ?? new TimeSpanNs(0, player.LastNs);
        var machine = new SurveyedMachine("host", "host", "boot-1", kernel, all, survey);
        topology ??= Linker.Link([machine], [], findings);
        var rows = new RowRecorder(names);
        var context = new ModelContext(topology.Machines[0], topology, schema, names, span ?? all, all, rows, findings) { OnReferenceClock = true };
        IModelRun?[] runs = [new LinuxModel().Start(context), new KvmModel().Start(context)];
        player.Play(script, (in EventView e) =>
        {
            foreach (var run in runs) run?.Take(e);
        });
        foreach (var run in runs) run?.Finish();
        return new Incident(topology, survey, context.Span, rows, findings);
    }

    public static SurveyResult Surveyed(string script, EventSchema schema, Names names)
    {
        var survey = new KvmModel().StartSurvey(new SurveyContext("host", null, schema, names))!;
        var stream = survey.OpenStream(new StreamInfo("chan0_0", null, 0));
        new EventScript(schema, names).Play(script, (in EventView e) => stream.Take(e));
        return survey.Finish();
    }

    public static EventSchema SchemaOf(ImmutableArray<IModel> models)
    {
        var builder = new EventSchemaBuilder(EventDictionary.Load());
        foreach (var model in models)
            foreach (var need in model.SurveyNeeds.Concat(model.Needs)) builder.Add(need.WithKeptFields());
        return builder.Build();
    }
}
