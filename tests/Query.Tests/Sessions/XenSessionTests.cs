using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A session of a host that runs Xen answers the same questions as one of a host that runs KVM, in the same columns.</summary>
public sealed class XenSessionTests(XenSessionTests.Sessions sessions) : IClassFixture<XenSessionTests.Sessions>
{
    /// <summary>Questions that a user asks of either.</summary>
    public static TheoryData<string> SameWords =>
    [
        "when vcpu is preempted",
        "when vcpu is preempted | stats by guest, preempted_by, woken_by",
        "when vcpu 0 is halted | stats by guest",
        "when vcpu is hypervisor | stats by guest, vcpu, reason",
        "when vcpu is hypervisor with reason != \"HLT\" for > 1us | longest 3 per vcpu",
        "when vcpu is not guest in first 500ms | summarize share(dur) by guest, vcpu every 100ms",
        "show mode of vcpu",
        "show mode of vcpu | stats by guest, vcpu, mode, cause",
        "show mode of vcpu at 500ms",
        "show placement of vcpu",
        "when vcpu on cpu is guest | stats by guest, vcpu, cpu",
        "when vcpu is guest and cpu is guest",
        "when vcpu is guest then vcpu is hypervisor then vcpu is guest",
        "when from vcpu is guest to vcpu is halted | stats by guest, vcpu",
        "when vcpu is hypervisor during cpu is hypervisor",
        "when vcpu is guest | lookup placement of vcpu as pcpu | lookup running of cpu as who",
        "when any vcpu of guest is guest | gaps",
        "show vm_exit of vcpu",
        "show vm_exit of vcpu | stats by reason",
        "show vm_exit of vcpu | stats hypervisor by guest, vcpu, reason",
        "show vm_exit of vcpu | summarize total(hypervisor), total(emulator), total(runnable), total(sleeping) by guest",
        "show vm_exit of vcpu | histogram by reason",
        "show vm_exit of vcpu | overlap (when vcpu is preempted) as stolen | summarize total(stolen) by guest, vcpu, reason",
        "show mode of cpu",
        "show mode of cpu | stats by cpu, mode",
        "show running of cpu",
        "when cpu is idle",
        "when cpu is idle for > 1ms | stats by cpu",
        "show state of stream | stats by cpu, state",
        "list vcpus",
        "list guests",
        "list hosts",
        "list cpus",
        "list streams",
        "list traces",
        "sql \"select * from vcpu_mode order by start_ns, vcpu limit 1\"",
        "sql \"select * from vm_exit order by start_ns, vcpu limit 1\"",
        "sql \"select * from finding\"",
    ];

    /// <summary>Questions about what one of them only records: the columns are the same, and where nothing is known there are no rows, or unknown ones.</summary>
    public static TheoryData<string> RecordedByOne =>
    [
        "show state of guest",
        "show state of guest | stats by guest, state",
        "show cstate of cpu",
        "show irq of cpu | stats by cpu, irq, handler",
        "when irq on cpu is active with irq = 24",
        "when vcpu on cpu is hypervisor with reason = \"EXTERNAL_INTERRUPT\" and irq on cpu is active | summarize count(), total(dur) by guest, irq",
        "show state of thread | stats by state",
        "when thread is running | longest 3",
        "list threads",
        "sql \"select * from stream_volume\"",
    ];

    [Theory]
    [MemberData(nameof(SameWords))]
    public void Question_hasTheColumnsThatItHasForKvm(string vql)
    {
        var xen = sessions.Xen.Query(vql);

        Assert.Equal(ColumnsOf(sessions.Kvm.Query(vql)), ColumnsOf(xen));
        Assert.NotEqual(0, xen.RowCount);
    }

    [Theory]
    [MemberData(nameof(RecordedByOne))]
    public void Question_aboutWhatOneOfThemRecords_hasTheSameColumns(string vql) =>
        Assert.Equal(ColumnsOf(sessions.Kvm.Query(vql)), ColumnsOf(sessions.Xen.Query(vql)));

    [Theory]
    [InlineData("when vcpu 0 of guest \"dom0\" is runnable", "when vcpu 0 of guest \"dom0\" is preempted")]
    [InlineData("when vcpu 1 of guest 0 is idle", "when vcpu 1 of guest \"dom0\" is halted")]
    public void XensOwnWords_areUnderstood(string own, string common)
    {
        var rows = sessions.Xen.Query(own).RowCount;

        Assert.NotEqual(0, rows);
        Assert.Equal(sessions.Xen.Query(common).RowCount, rows);
    }

    [Theory]
    [InlineData("show cstate of cpu", "This session has no `cstate` of any cpu: nothing in its traces fills that track.")]
    [InlineData("when not guest is full_contention | count", "This session has no `state` of any guest: nothing in its traces fills that track.")]
    [InlineData("when vcpu is guest | lookup cstate of cpu 0 of host as depth | longest 1", "This session has no `cstate` of any cpu: nothing in its traces fills that track.")]
    public void Answer_fromATrackThatNothingFills_saysSo(string vql, string said)
    {
        Assert.Contains(said, sessions.Kvm.Query(vql).Footer);
        Assert.DoesNotContain(sessions.Kvm.Query("when vcpu is guest | longest 1").Footer, sentence => sentence.StartsWith("This session has no", StringComparison.Ordinal));
    }

    [Fact]
    public void Answer_fromSpansThatNothingMakes_saysSo() =>
        Assert.Contains("This session has no `irq` of any cpu: nothing in its traces makes such spans.", sessions.Xen.Query("show irq of cpu").Footer);

    [Fact]
    public void Completion_ofTracks_leavesOutThoseThatNothingFills()
    {
        Assert.DoesNotContain("cstate", sessions.Kvm.Complete("show ", 5));
        Assert.Contains("placement", sessions.Kvm.Complete("show ", 5));
        Assert.Contains("there is mode, running, irq, cstate.", Assert.Single(sessions.Kvm.Check("show depth of cpu")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupts_areActiveWhileTheyLast()
    {
        using var made = Session.Compile([TestData.Path("xen/made/made.xentrace")]);

        Assert.Equal(4, AreActive(made));
        Assert.NotEqual(0, AreActive(sessions.Kvm));

        static int AreActive(Session session)
        {
            Answer shown = session.Query("show irq of cpu"), active = session.Query("when irq on cpu is active");
            Assert.All(["cpu", "irq", "handler", "start", "dur", "certainty"], column => Assert.Equal(Of(shown, column), Of(active, column)));
            return shown.RowCount;
        }

        static IEnumerable<object?> Of(Answer answer, string column) => Enumerable.Range(0, answer.RowCount).Select(row => answer[column][row]);
    }

    [Fact]
    public void Interrupts_areNamedWhereTheKernelNamesThem()
    {
        var answer = sessions.Kvm.Query("when irq on cpu is active with handler = \"virtio2-req.3\" | summarize count() by irq");

        Assert.Equal([28], Enumerable.Range(0, answer.RowCount).Select(row => Convert.ToInt32(answer["irq"][row])));
    }

    [Fact]
    public void Hypercalls_areCountedByName_asByXenalyze()
    {
        var answer = sessions.Xen.Query("show event \"xen_hvm_vmmcall\" of vcpu 1 of guest \"dom1\" | count by hypercall");

        Assert.Equal([("event_channel_op", 9L), ("vcpu_op", 218L)], Enumerable.Range(0, answer.RowCount).Select(row => ((string)answer["hypercall"][row]!, (long)answer["count"][row]!)).Order());
    }

    private static IEnumerable<(string Name, string MachineName, ColumnKind Kind, Type Type)> ColumnsOf(Answer answer) =>
        answer.Columns.Select(column => (column.Name, column.MachineName, column.Kind, column.GetType()));

    /// <summary>A session of each.</summary>
    public sealed class Sessions : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Sessions()
        {
            Xen = Compile("xen/pvh-pv-credit2/pvh-small.xentrace", "xen.vmq");
            Kvm = Compile("kvm/a-small-1vcpu/host", "kvm.vmq");
        }

        public Session Xen { get; }

        public Session Kvm { get; }

        public void Dispose()
        {
            Xen.Dispose();
            Kvm.Dispose();
            _folder.Dispose();
        }

        private Session Compile(string trace, string name)
        {
            TraceCompiler.Compile([TestData.Path(trace)], _folder[name]);
            return Session.Open(_folder[name]);
        }
    }
}
