using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;
using VmQuery.Tests.Support.XenHost;

namespace VmQuery.Engine.Tests.Captures;

/// <summary>Run state totals of every vCPU against xenalyze's summary, to the rounding of its means.</summary>
/// <remarks>
/// xenalyze leaves out, and vmq does not: what a vCPU did before it was first seen coming to a pCPU, or staying on one (its state INIT; the
/// scheduler's records tell the run state before them all the same); the last interval of a vCPU that is on no pCPU (defect D13 of its
/// summary); and of one that is on a pCPU, the time after the last record of that pCPU (D13 as well). It splits guest and hypervisor time
/// of none. What remains has to be equal. Traces with lost records are no comparison: it has no rule for vCPUs that are on no pCPU.
/// </remarks>
public sealed class XenOracleTests
{
    private const ulong Hz = 2_300_000_000;

    [XenalyzeTheory]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("variants/classes-sched-gen")]
    [InlineData("variants/cpumask-4")]
    [InlineData("variants/memory-buffer")]
    [InlineData("variants/nodiscard")]
    public void Runstates_ofEveryVcpu_areXenalyzes_lessWhatItLeavesOut(string capture) => AssertAgree(XenSessions.TraceOf(capture), Hz);

    [XenalyzeTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Runstates_ofAGeneratedTrace_areXenalyzes(int seed)
    {
        using var folder = new TempFolder();
        using (var file = File.Create(folder["t.xentrace"])) SimXen.Write(file, new XenShape { Bytes = 1 << 20, Seed = seed, RingKiB = 32 });

        AssertAgree(folder["t.xentrace"], SimXen.Hz);
    }

    private static void AssertAgree(string trace, ulong hz)
    {
        var incident = XenIncident.Replay(trace, hz);
        var records = XenRead.All(trace, new() { CpuHz = hz });
        var expected = Xenalyze.Runstates(trace, hz).Where(total => total.Domain < 0x7ff0).ToArray();
        Assert.NotEmpty(expected);

        foreach (var total in expected)
        {
            var ours = Counted(incident, records, total).Sum();
            var theirs = total.Count * (decimal)total.MeanCycles * 1_000_000_000 / hz;

            // Its mean is cut to whole cycles, our times to whole ns.
            Assert.True(Math.Abs(ours - theirs) <= (2 * total.Count) + 2, $"d{total.Domain}v{total.Vcpu} {total.State}: {ours} ns, xenalyze {theirs:f0} ns in {total.Count} pieces");
        }
    }

    private static IEnumerable<long> Counted(XenIncident incident, List<ReadRecord> records, VcpuTotal total)
    {
        var link = incident.Plan.Topology.Links.Single(link => link.HostPid == total.Domain && link.Vcpu == total.Vcpu);
        var host = new MachineId(0);
        var cpus = incident.Plan.CpuCoverageOf(host);
        var first = FirstOnCpu(records, total);
        foreach (var row in incident[VmCatalog.VcpuMode].Where(row => row.Int("machine_id") == link.Guest.Value && row.Int("vcpu") == link.Vcpu && RunstateOf(row) == total.State))
        {
            var isLast = row.StopNs == incident.Plan.Span.StopNs;
            var stop = total.State == "running" ? Math.Min(row.StopNs, cpus[(int)row.Int("cpu")].StopNs - 1) : isLast ? row.StartNs : row.StopNs;
            yield return Math.Max(0, stop - Math.Max(row.StartNs, first));
        }
    }

    /// <summary>When it was first seen coming to a pCPU; from the start when it was first seen staying on one.</summary>
    private static long FirstOnCpu(List<ReadRecord> records, VcpuTotal total)
    {
        var first = records
            .Where(record => record.Event is "xen_sched_runstate_change" or "xen_sched_continue_running" && record["dom"] == total.Domain && record["vcpu"] == total.Vcpu)
            .Where(record => record.Event is "xen_sched_continue_running" || record["new_state"] == 0)
            .MinBy(record => record.TimeNs);
        return first is null || first.Event is "xen_sched_continue_running" ? 0 : first.TimeNs;
    }

    private static string RunstateOf(Row row) => row.Text("state") switch
    {
        "guest" or "hypervisor" or "running" => "running",
        "preempted" => "runnable",
        "halted" => "blocked",
        "emulator" or "offline" => "offline",
        _ => "unknown",
    };
}
