using VmQuery.Engine.Compile;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Captures;

/// <summary>What must hold of every trace of Xen, on the bundled ones.</summary>
public sealed class XenInvariantTests(XenSessions captures) : IClassFixture<XenSessions>
{
    private static readonly (string Table, string Key)[] Tracks =
    [
        ("vcpu_mode", "vcpu"), ("vcpu_placement", "vcpu"), ("cpu_mode", "cpu"), ("cpu_task", "cpu"), ("cpu_idle", "cpu"), ("guest_state", "0"), ("stream_state", "stream_id"),
    ];

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void Tracks_ofEveryEntity_partitionTheSession(string capture) =>
        Partition.Check(sql => captures.Lines(capture, sql), Tracks);

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void BusyTime_ofAllCpus_isOnCpuTimeOfAllVcpus(string capture)
    {
        const string OnCpu = "SELECT state::VARCHAR, cpu, sum(stop_ns - start_ns) FROM {0} WHERE state IN ('guest', 'hypervisor', 'running') GROUP BY ALL ORDER BY ALL";

        Assert.Equal(captures.Lines(capture, string.Format(null, OnCpu, "vcpu_mode")), captures.Lines(capture, string.Format(null, OnCpu, "cpu_mode")));
    }

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void Cpu_hasOneVcpuAtATime(string capture) => Assert.Empty(captures.Lines(capture, """
        SELECT a.cpu, a.start_ns FROM vcpu_mode AS a JOIN vcpu_mode AS b ON a.cpu = b.cpu AND (a.machine_id, a.vcpu) < (b.machine_id, b.vcpu)
        WHERE a.state IN ('guest', 'hypervisor', 'running') AND b.state IN ('guest', 'hypervisor', 'running')
          AND a.start_ns < b.stop_ns AND b.start_ns < a.stop_ns
        """));

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void Exits_partsSumToTheWhole_andDoNotOverlap(string capture) => Assert.Empty(captures.Lines(capture, """
        SELECT machine_id, vcpu, start_ns FROM (
          SELECT *, lag(stop_ns) OVER (PARTITION BY machine_id, vcpu ORDER BY start_ns) AS before_ns FROM vm_exit)
        WHERE hypervisor_ns + emulator_ns + runnable_ns + sleeping_ns <> stop_ns - start_ns OR stop_ns < start_ns OR before_ns > start_ns
        """));

    [Theory]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("variants/classes-sched-gen")]
    [InlineData("variants/memory-buffer")]
    [InlineData("variants/nodiscard")]
    public void WithoutLoss_everyRecordFitsTheOneBefore(string capture)
    {
        Assert.Empty(captures.Lines(capture, "SELECT code, subject, count FROM finding WHERE code IN ('impossible-transition', 'odd-runstate-change', 'record-in-guest', 'core-scheduling')"));
        Assert.Empty(captures.Lines(capture, "SELECT cause FROM vcpu_mode WHERE cause IN ('conflict', 'untraced', 'lost')"));
    }

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void VmExits_areAsManyAsTheirRecords_lessThoseOfNobody(string capture) => Assert.Equal(
        captures.Lines(capture, "SELECT count(*) FROM event_xen_hvm_vmexit WHERE vcpu IS NOT NULL"),
        captures.Lines(capture, "SELECT count(*) FROM vm_exit"));

    [Theory]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("variants/memory-buffer")]
    public void Waking_isPrecededByTheSchedulersWake(string capture) => Assert.Empty(captures.Lines(capture, """
        SELECT v.machine_id, v.vcpu, v.start_ns FROM vcpu_mode AS v JOIN machine AS g USING (machine_id)
        WHERE v.cause = 'waking' AND v.certainty = 'certain' AND NOT EXISTS (
          SELECT 1 FROM event_xen_sched_wake AS w
          WHERE w.dom = g.host_pid AND w.arg_vcpu = v.vcpu AND w.time_ns BETWEEN v.start_ns - 100000 AND v.start_ns + 1000)
          AND (SELECT count(*) FROM event_xen_sched_wake) > 0
        """));

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void Entry_isFollowedByItsExit_onItsCpu(string capture)
    {
        var records = XenRead.All(XenSessions.TraceOf(capture), new() { CpuHz = 2_300_000_000 });

        Assert.All(
            records.Zip(records.Skip(1)).Where(pair => pair.First.Event == "xen_hvm_vmentry" && pair.Second.Cpu == pair.First.Cpu && !pair.Second.Event.StartsWith("loss-", StringComparison.Ordinal)),
            pair => Assert.Equal("xen_hvm_vmexit", pair.Second.Event));
    }

    [Theory]
    [InlineData("pvh-pv-credit2/pvh-small")]
    public void EntriesAndExits_ofAVcpu_alternate(string capture)
    {
        Assert.Empty(captures.Lines(capture, """
            WITH e AS (SELECT guest_id, vcpu, time_ns, 'entry' AS what FROM event_xen_hvm_vmentry UNION ALL SELECT guest_id, vcpu, time_ns, 'exit' FROM event_xen_hvm_vmexit)
            SELECT * FROM (SELECT *, lag(what) OVER (PARTITION BY guest_id, vcpu ORDER BY time_ns) AS before FROM e) WHERE what = before
            """));
        Assert.Equal(["0 0"], captures.Lines(capture, "SELECT count(*) FILTER (vcpu IS NULL), count(*) FILTER (guest_id IS NULL) FROM event_xen_hvm_vmentry"));
    }

    [Theory]
    [MemberData(nameof(XenSessions.All), MemberType = typeof(XenSessions))]
    public void Vcpu_waitsForAnother_neverForItself(string capture) => Assert.Empty(captures.Lines(capture, """
        SELECT v.machine_id, v.vcpu, v.start_ns FROM vcpu_mode AS v JOIN machine AS m USING (machine_id) WHERE v.preempted_by = m.name || ' vcpu ' || v.vcpu
        """));

    /// <summary>At the middle of every row, so that what is asked of is one row of each vCPU.</summary>
    [Theory]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("variants/memory-buffer")]
    public void Domain_isWhatItsVcpusAre(string capture) => Assert.Empty(captures.Lines(capture, """
        WITH counted AS (
          SELECT g.machine_id, g.start_ns, g.state,
            count(*) FILTER (v.state IN ('guest', 'hypervisor', 'running')) AS running,
            count(*) FILTER (v.state = 'preempted') AS runnable,
            count(*) FILTER (v.state = 'unknown') AS unknown, count(*) AS vcpus
          FROM guest_state AS g JOIN vcpu_mode AS v ON v.machine_id = g.machine_id AND v.start_ns <= (g.start_ns + g.stop_ns) // 2 AND v.stop_ns > (g.start_ns + g.stop_ns) // 2
          GROUP BY ALL)
        SELECT * FROM counted WHERE state <> CASE
          WHEN unknown > 0 THEN 'unknown'
          WHEN running > 0 AND runnable > 0 THEN 'concurrency_hazard'
          WHEN running = vcpus THEN 'full_run'
          WHEN running > 0 THEN 'partial_run'
          WHEN runnable = vcpus THEN 'full_contention'
          WHEN runnable > 0 THEN 'partial_contention'
          ELSE 'blocked' END
        """));

    [Theory]
    [InlineData("lost/lost", EventsKept.None)]
    [InlineData("pvh-pv-credit2/pvh-small", EventsKept.None)]
    [InlineData("pvh-pv-credit2/pvh-small", EventsKept.All)]
    public void Result_dependsNeitherOnThreads_norOnTheEventsKept(string capture, EventsKept kept)
    {
        const string Exits = "SELECT * FROM vm_exit ORDER BY ALL";
        const string Modes = "SELECT * EXCLUDE (woken_by, preempted_by), woken_by::VARCHAR, preempted_by::VARCHAR FROM vcpu_mode ORDER BY ALL";
        var one = captures.Compile(capture, $"one-{kept}.vmq", new CompileOptions { Threads = 1, Events = kept });

        Assert.Equal(captures.Lines(capture, Modes), AskedRows.Lines(one, Modes));
        Assert.Equal(captures.Lines(capture, Exits), AskedRows.Lines(one, Exits));
    }

    [Fact]
    public void Exits_sayWhatTheyWereAbout() => Assert.Equal(
        ["msr_write 2059", "rdtsc "],
        captures.Lines("pvh-pv-credit2/pvh-small", "SELECT DISTINCT handler, detail FROM vm_exit WHERE reason IN ('MSR', 'RDTSC') ORDER BY ALL"));
}
