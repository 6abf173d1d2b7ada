using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Sessions;

/// <summary>A session of a host that runs Xen answers the same questions as one of a host that runs KVM, in the same columns.</summary>
public sealed class XenSessionTests(XenSessionTests.Sessions sessions) : IClassFixture<XenSessionTests.Sessions>
{
    [Theory]
    [InlineData("when vcpu is preempted")]
    [InlineData("when vcpu 0 is halted | stats by guest")]
    [InlineData("show mode of vcpu")]
    [InlineData("show mode of vcpu | stats by guest, vcpu, mode")]
    [InlineData("show vm_exit of vcpu")]
    [InlineData("show vm_exit of vcpu | stats by reason")]
    [InlineData("show placement of vcpu")]
    [InlineData("show mode of cpu")]
    [InlineData("show running of cpu")]
    [InlineData("when cpu is idle")]
    [InlineData("when vcpu is guest and cpu is guest")]
    [InlineData("list vcpus")]
    [InlineData("list guests")]
    public void Question_hasTheColumnsThatItHasForKvm(string vql)
    {
        var xen = sessions.Xen.Query(vql);

        Assert.Equal(sessions.Kvm.Query(vql).Columns.Select(column => (column.Name, column.Kind)), xen.Columns.Select(column => (column.Name, column.Kind)));
        Assert.NotEqual(0, xen.RowCount);
    }

    [Theory]
    [InlineData("when vcpu 0 of guest \"dom0\" is runnable", "when vcpu 0 of guest \"dom0\" is preempted")]
    [InlineData("when vcpu 1 of guest 0 is idle", "when vcpu 1 of guest \"dom0\" is halted")]
    public void XensOwnWords_areUnderstood(string own, string common)
    {
        var rows = sessions.Xen.Query(own).RowCount;

        Assert.NotEqual(0, rows);
        Assert.Equal(sessions.Xen.Query(common).RowCount, rows);
    }

    public static TheoryData<string> Documented =>
    [
        .. File.ReadLines(Path.Combine(TestData.Root, "docs", "xen.md"))
            .SkipWhile(line => line != "```vql").Skip(1).TakeWhile(line => line != "```").Where(line => !line.StartsWith("--", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Documented))]
    public void DocumentedQuestion_hasAnAnswer(string vql) => Assert.NotEqual(0, sessions.Xen.Query(vql).RowCount);

    [Fact]
    public void Hypercalls_areCountedByName_asByXenalyze()
    {
        var answer = sessions.Xen.Query("show event \"xen_hvm_vmmcall\" of vcpu 1 of guest \"dom1\" | count by hypercall");

        Assert.Equal([("event_channel_op", 9L), ("vcpu_op", 218L)], Enumerable.Range(0, answer.RowCount).Select(row => ((string)answer["hypercall"][row]!, (long)answer["count"][row]!)).Order());
    }

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
