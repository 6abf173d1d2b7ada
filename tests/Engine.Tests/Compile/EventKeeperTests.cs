using VmQuery.Engine.Compile;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Kvm;
using VmQuery.Engine.Models.Linux;
using VmQuery.Engine.Quality;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Compile;

/// <summary>Kept events know the thread and the vCPU they belong to, also when that shows only later.</summary>
public sealed class EventKeeperTests
{
    private static readonly EventDictionary Dictionary = EventDictionary.Load();
    private static readonly EventSchema Schema = Incident.SchemaOf([new LinuxModel(), new KvmModel()]);

    [Fact]
    public void Events_beforeTheFirstSwitch_belongToTheThreadThatItTakesAway()
    {
        var exits = Keep("""
            10 cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            20 cpu0 sched_switch prev_tid=900 prev_state=1 next_tid=0
            30 cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            """, "event_kvm_exit");

        Assert.Equal(["10 tid=900 vcpu=1/0", "30 tid=0 vcpu=/"], exits.Select(Drawn));
    }

    [Fact]
    public void Events_inAHole_belongToNobodyWhenItOpensAgain()
    {
        var exits = Keep("""
            5 cpu0 sched_switch prev_tid=0 prev_state=0 next_tid=900
            10 cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            20 cpu0 lost
            25 cpu0 complete
            30 cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            40 cpu0 lost
            45 cpu0 complete
            50 cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            60 cpu0 sched_switch prev_tid=900 prev_state=1 next_tid=0
            """, "event_kvm_exit");

        Assert.Equal(["10 tid=900 vcpu=1/0", "30 tid= vcpu=/", "50 tid=900 vcpu=1/0"], exits.Select(Drawn));
    }

    [Fact]
    public void Events_whoseThreadNeverShows_areKeptWithoutIt()
    {
        var script = string.Join('\n', Enumerable.Range(1, 20_000).Select(time => $"{time} cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0"));

        var exits = Keep(script, "event_kvm_exit");

        Assert.Equal(20_000, exits.Count);
        Assert.All(exits, row => Assert.Null(row.Cells["tid"]));
    }

    [Fact]
    public void Reason_isTheExitReasonByName_andNullWithoutANumber()
    {
        var exits = Keep("""
            5 cpu0 sched_switch prev_tid=0 prev_state=0 next_tid=900
            10 cpu0 kvm_exit exit_reason=12 isa=1 vcpu_id=0
            20 cpu0 kvm_exit exit_reason=120 isa=2 vcpu_id=0
            30 cpu0 kvm_exit isa=2 vcpu_id=0
            """, "event_kvm_exit");

        Assert.Equal(["HLT", "HLT", null], exits.Select(row => row.Text("reason")));
    }

    [Fact]
    public void Events_ofAGuest_belongToTheVcpuThatRecordedThem()
    {
        var switches = Keep("5 cpu3 sched_switch prev_tid=0 prev_state=0 next_tid=50", "event_sched_switch", MachineRole.Guest);

        Assert.Equal(["5 tid=0 vcpu=0/3"], switches.Select(Drawn));
    }

    [Fact]
    public void Tables_ofEventsWithLikeNames_areTwo()
    {
        var schema = new EventSchemaBuilder(Dictionary)
            .AddDeclared("a:b", [("x", FieldType.Int)])
            .AddDeclared("a_b", [("x", FieldType.Int), ("y", FieldType.Int)])
            .Build();

        Assert.Equal(["event_a_b", "event_a_b_"], EventTables.Of(schema, Dictionary).Select(e => e.Table.Name));
    }

    [Fact]
    public void Columns_ofFieldsThatClash_keepTheWordsOfTheLanguageFree()
    {
        var schema = new EventSchemaBuilder(Dictionary)
            .AddDeclared("kvm_x86_exit", [("reason", FieldType.Int), ("TID", FieldType.Int), ("doubt", FieldType.Int), ("certainty", FieldType.Int)])
            .Build();

        var columns = EventTables.Of(schema, Dictionary)[0].Table.Columns.Select(column => column.Name);

        Assert.Equal(
            ["time_ns", "machine_id", "cpu", "tid", "guest_id", "vcpu", "arg_reason", "arg_TID", "arg_doubt", "arg_certainty", "reason"],
            columns);
    }

    private static string Drawn(Row row) => $"{row.Int("time_ns")} tid={row.IntOr("tid")} vcpu={row.IntOr("guest_id")}/{row.IntOr("vcpu")}";

    /// <summary>Replays a script on a machine whose thread 900 is vCPU 0 of guest 1, and gives the rows of one table in order of time.</summary>
    private static List<Row> Keep(string script, string table, MachineRole role = MachineRole.Host)
    {
        var names = new Names();
        var rows = new RowRecorder(names);
        var span = new TimeSpanNs(0, 100_000);
        var topology = new Topology(
            [new(new(0), "m", role, null, null, null, "6.1.0", "kvm", Traced: true), new(new(1), "web", MachineRole.Guest, new(0), 880, null, null, null, Traced: false)],
            [new(new(0), 880, 900, new(1), 0, span, "test", Confidence.Certain)]);
        var context = new ModelContext(topology.Machines[0], topology, Schema, names, span, span, rows, new FindingLog()) { OnReferenceClock = true };
        var first = new FirstModels([context], [new LinuxModel()]);
        using var line = new RecordLine(Schema, 1 << 15, first, [new EventKeepers([context], EventTables.Of(Schema, Dictionary))], aside: true);
        new EventScript(Schema, names).Play(script, (in EventView e) => line.Take(e));
        line.Finish();
        return [.. rows.Written(table).OrderBy(row => row.Int("time_ns"))];
    }
}
