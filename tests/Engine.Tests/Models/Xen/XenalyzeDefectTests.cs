using VmQuery.Engine.Capture;
using VmQuery.Engine.Compile;
using VmQuery.Engine.Tests.Capture;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Xen;

/// <summary>What xenalyze gets wrong (<see cref="XenalyzeFaultTests"/> shows that it does), each on the smallest trace that shows it.</summary>
public sealed class XenalyzeDefectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void D01_exitsOfNewReasons_andFailedEntries_areSpansAsAllOthers() => Is(
        1, "SELECT reason, reason_code, stop_ns - start_ns FROM vm_exit ORDER BY start_ns", "INVPCID 58 1000", "BUS_LOCK 74 1000", "INVALID_STATE 33 1000");

    [Fact]
    public void D02_recordsOfGuests_areEventsOfTheirVcpu() => Is(
        2, "SELECT guest_id, vcpu, number, word0, word1, time_ns FROM event_xen_guest", "1 0 7 1 2 2000");

    [Fact]
    public void D03_pcpu300_andVcpu700_areLikeAllOthers() => Is(
        3, "SELECT vcpu, cpu, stop_ns - start_ns FROM vcpu_mode WHERE state = 'running'", "700 300 5000");

    [Fact]
    public void D04_grants_areCounted() => Is(
        4,
        """
        SELECT 'map', dom, count(*) FROM event_xen_mem_page_grant_map GROUP BY dom UNION ALL
        SELECT 'unmap', dom, count(*) FROM event_xen_mem_page_grant_unmap GROUP BY dom UNION ALL
        SELECT 'transfer', dom, count(*) FROM event_xen_mem_page_grant_transfer GROUP BY dom
        ORDER BY 1
        """,
        "map 2 2", "transfer 3 1", "unmap 2 1");

    [Fact]
    public void D05_timeOnACpu_isThatOfTheCpuItWasSpentOn() => Is(
        5, "SELECT cpu, sum(stop_ns - start_ns) FROM vcpu_mode JOIN machine USING (machine_id) WHERE name = 'dom1' AND state = 'running' GROUP BY cpu ORDER BY cpu", "0 2000", "1 6001");

    [Fact]
    public void D06_timeAsleep_isApartFromWhatAnExitCosts() => Is(
        6, "SELECT reason, hypervisor_ns, runnable_ns, sleeping_ns FROM vm_exit ORDER BY start_ns", "HLT 2000 1000 9000000", "EXTERNAL_INTERRUPT 1000 0 0");

    [Fact]
    public void D07_hypercalls_areNamedForEveryVcpu() => Is(
        7,
        "SELECT name, hypercall, count(*) FROM event_xen_hvm_vmmcall AS e JOIN machine AS m ON m.machine_id = e.guest_id GROUP BY ALL ORDER BY ALL",
        [.. new[] { "dom1", "dom2" }.SelectMany(dom => new[] { "grant_table_op", "sched_op", "xen_version" }.Select(call => $"{dom} {call} 1"))]);

    [Fact]
    public void D07_exits_sayWhatTheyAreAbout_forEveryVcpu() => Is(
        7,
        "SELECT name, reason, handler, detail, count(*), sum(hypervisor_ns) FROM vm_exit JOIN machine USING (machine_id) WHERE vm_exit.certainty = 'certain' GROUP BY ALL ORDER BY ALL",
        [.. new[] { "dom1", "dom2" }.SelectMany(dom => new[] { "EXTERNAL_INTERRUPT interrupt 241 2 1200", "VMCALL hypercall 17 1 200", "VMCALL hypercall 20 1 200", "VMCALL hypercall 29 1 200" }.Select(exit => $"{dom} {exit}"))]);

    [Fact]
    public void D08_irqAndVector_areSixteenBitsEach()
    {
        var bound = XenRead.All(Save(8), TestClock.Options).Where(record => record.Event.StartsWith("xen_hw_irq_", StringComparison.Ordinal)).ToArray();

        Assert.Equal(2, bound.Length);
        Assert.All(bound, record => Assert.Equal((0x19, 0x31, 3, 0, 0), (record["irq"], record["vector"], record["cpus_0"], record["cpus_64"], record["cpus_128"])));
    }

    [Fact]
    public void D09_errorCode_comesBeforeTheAddress_andTickledIsTheLowNibble()
    {
        var records = XenRead.All(Save(9), TestClock.Options);
        var (fault, schedule) = (records.Single(record => record.Event == "xen_hvm_pf_xen"), records.Single(record => record.Event == "xen_rtds_schedule"));

        Assert.Equal((2, 0xffff_8880_0000_7000), (fault["error_code"], (ulong)fault["va"]));
        Assert.Equal((2, 3), (schedule["tickled"], schedule["idle"]));
    }

    [Fact]
    public void D10_guestsInGuests_runAtLevel2_andTheirExitsAreSpans()
    {
        Is(10, "SELECT level, sum(stop_ns - start_ns) FROM vcpu_mode WHERE state = 'guest' GROUP BY level ORDER BY level", "1 1000", "2 2000");
        Is(10, "SELECT reason, stop_ns - start_ns FROM vm_exit WHERE certainty = 'certain' ORDER BY start_ns", "HLT 1000", "EXTERNAL_INTERRUPT 1000");
    }

    [Fact]
    public void D11_siblingsOnACore_haveTheirRunStates() => Is(
        11, "SELECT vcpu, start_ns, stop_ns FROM vcpu_mode WHERE state = 'running' ORDER BY vcpu", "0 1000 2000", "1 1000 2000");

    [Fact]
    public void D12_frequency_isInferred_neverAssumed()
    {
        using var trace = XenRead.Open(Save(12));

        Assert.Equal("2800000000", trace.Info.Environment["cpu_hz"]);
        Assert.Contains("inferred", trace.Info.Environment["cpu_hz_source"], StringComparison.Ordinal);
    }

    [Fact]
    public void D13_whatWaitsOrSleepsAtTheEnd_isThereUpToTheEnd() => Is(
        13,
        "SELECT name, state, start_ns, stop_ns FROM vcpu_mode JOIN machine USING (machine_id) WHERE stop_ns = (SELECT max(stop_ns) FROM vcpu_mode) ORDER BY name",
        "dom1 halted 1000 9901", "dom2 preempted 8000 9901", "dom3 running 8000 9901");

    [Fact]
    public void D14_exitsWithoutHandler_areCounted_andInterruptsToOthersAreSeen()
    {
        Is(14, "SELECT reason, count(*), sum(hypervisor_ns) FROM vm_exit GROUP BY reason ORDER BY reason", "EXTERNAL_INTERRUPT 3 3000", "MSR_WRITE 1 1000");
        Is(14, "SELECT guest_id, vcpu, msr, value FROM event_xen_hvm_msr_write", "1 0 2096 4294967549");
    }

    [Fact]
    public void D15_pipe_isReadAsAFile()
    {
        var trace = XenDefects.Of(15).Bytes;
        var (fromPipe, fromFile) = (_folder["pipe.vmq"], _folder["file.vmq"]);
        var options = new CompileOptions { CpuHz = 1_000_000_000 };
        using (var spool = PipeSpool.Start(new PiecemealStream(trace, 5), _folder["pipe.xentrace"]))
        using (var capture = new LiveCapture(_folder["pipe.xentrace"], fromPipe, options))
        {
            new LiveRun(capture, new SnapshotPace(TimeSpan.FromMilliseconds(100)), _ => { }).Until(spool.Ended);
            spool.Close(TimeSpan.Zero);
            capture.Finish(progress: null, CancellationToken.None);
        }

        TraceCompiler.Compile([Save(15)], fromFile, options);

        const string Modes = "SELECT state, start_ns, stop_ns FROM vcpu_mode ORDER BY start_ns";
        Assert.Equal(AskedRows.Lines(fromFile, Modes), AskedRows.Lines(fromPipe, Modes));
        Assert.Equal(["hypervisor 0 1000", "guest 1000 2000", "hypervisor 2000 3000", "guest 3000 4000"], AskedRows.Lines(fromPipe, Modes).Take(4));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private string Save(int defect) => XenDefects.Of(defect).Save(_folder);

    private void Is(int defect, string sql, params string[] expected)
    {
        var session = _folder["t.vmq"];
        TraceCompiler.Compile([Save(defect)], session, new CompileOptions { CpuHz = 1_000_000_000, Threads = 1 });

        Assert.Equal(expected, AskedRows.Lines(session, sql));
    }
}
