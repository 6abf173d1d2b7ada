using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Kvm;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Engine.Quality;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>A model that follows behind another knows of each record what it would have known beside it.</summary>
public sealed class StationsTests
{
    private static readonly EventSchema Schema = Incident.SchemaOf([new LinuxModel(), new KvmModel()]);

    /// <summary>A vCPU waits for a CPU that changes hands before and after it was woken and moved; all of it is in one block of records.</summary>
    private const string Script = """
        5 cpu0 sched_switch prev_comm=swapper/0 prev_tid=0 prev_state=0 next_comm=CPU next_tid=900
        10 cpu0 kvm_exit exit_reason=120 isa=2
        20 cpu0 sched_switch prev_comm=CPU prev_tid=900 prev_state=1 next_comm=swapper/0 next_tid=0
        25 cpu1 sched_switch prev_comm=swapper/1 prev_tid=0 prev_state=0 next_comm=writer next_tid=50
        27 cpu0 sched_switch prev_comm=swapper/0 prev_tid=0 prev_state=0 next_comm=reader next_tid=51
        30 cpu1 sched_waking comm=CPU tid=900 target_cpu=0
        35 cpu1 sched_switch prev_comm=writer prev_tid=50 prev_state=1 next_comm=closer next_tid=52
        40 cpu1 sched_migrate_task tid=900 dest_cpu=1
        45 cpu1 irq_entry irq=1
        50 cpu1 sched_switch prev_comm=closer prev_tid=52 prev_state=1 next_comm=CPU next_tid=900
        60 cpu1 kvm_entry
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Models_behindTheFirst_knowWhoWasThereAtEachRecord(bool aside)
    {
        var waits = Follow(aside).Where(row => row.Text("state") is "preempted" && row.Text("woken_by") is not null);

        Assert.Equal(
            [("reader (51)", "writer (50)"), ("closer (52)", "writer (50)")],
            waits.Select(row => (row.Text("preempted_by"), row.Text("woken_by"))));
    }

    [Fact]
    public void Models_ofTwoHypervisors_shareTables_theirKernelsDoNot()
    {
        var (kvm, xen) = (Context(new Names(), hasThreads: true), Context(new Names(), hasThreads: false));
        var kernel = new FirstModels([kvm], [new LinuxModel()]);
        var both = new FirstModels([kvm, xen], [new LinuxModel(), new XenModel()]);

        var readers = new SceneReaders([kvm], [new KvmModel()]);

        Assert.False(readers.ShareTablesWith(kernel));
        Assert.True(readers.ShareTablesWith(both));
    }

    private static ModelContext Context(Names names, bool hasThreads)
    {
        var span = new TimeSpanNs(0, 100);
        var topology = new Topology(
            [
                new(new(0), "m", MachineRole.Host, null, null, null, "6.1.0", "kvm", Traced: true) { HasThreads = hasThreads },
                new(new(1), "web", MachineRole.Guest, new(0), 880, null, null, null, Traced: false),
            ],
            [new(new(0), 880, 900, new(1), 0, span, "test", Confidence.Certain)]);
        return new ModelContext(topology.Machines[0], topology, Schema, names, span, span, new RowRecorder(names), new FindingLog()) { OnReferenceClock = true };
    }

    private static IReadOnlyList<Row> Follow(bool aside)
    {
        var names = new Names();
        var context = Context(names, hasThreads: true);
        var first = new FirstModels([context], [new LinuxModel()]);
        using var line = new RecordLine(Schema, 1 << 15, first, [new SceneReaders([context], [new KvmModel()])], aside);
        new EventScript(Schema, names).Play(Script, (in EventView e) => line.Take(e));
        line.Finish();
        return ((RowRecorder)context.Rows)[VmCatalog.VcpuMode];
    }
}
