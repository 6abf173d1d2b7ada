using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Engine.Models.Xen;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>What must hold of what a compile makes of any trace of Xen.</summary>
internal static class XenCheck
{
    private static readonly (TableSchema Table, string? Key)[] Tracks =
    [
        (VmCatalog.VcpuMode, "vcpu"), (VmCatalog.VcpuPlacement, "vcpu"), (CpuCatalog.CpuMode, "cpu"), (CpuCatalog.CpuTask, "cpu"),
        (XenCatalog.CpuIdle, "cpu"), (XenCatalog.GuestState, null), (SessionTables.StreamState, "stream_id"),
    ];

    /// <summary>The first thing that does not hold; null when all does.</summary>
    public static string? Complaint(XenIncident incident) =>
        Span(incident) ?? Tracks.Select(track => Gap(incident, track.Table, track.Key)).FirstOrDefault(gap => gap is not null) ?? Busy(incident) ?? OneAtATime(incident) ?? Exits(incident);

    /// <summary>A length of time has to fit its column.</summary>
    private static string? Span(XenIncident incident) =>
        (Int128)incident.Plan.Span.StopNs - incident.Plan.Span.StartNs is var length && length >= 0 && length <= long.MaxValue ? null : $"the session goes from {incident.Plan.Span.StartNs} to {incident.Plan.Span.StopNs}";

    private static string? Gap(XenIncident incident, TableSchema table, string? key)
    {
        var span = incident.Plan.Span;
        foreach (var rows in incident.Written(table.Name).GroupBy(row => (row.Int("machine_id"), key is null ? 0 : row.Int(key))))
        {
            var at = span.StartNs;
            foreach (var row in rows.OrderBy(row => row.StartNs))
            {
                if (row.StartNs != at || row.StopNs <= at) return $"{table.Name}: {row} should start at {at}";
                at = row.StopNs;
            }

            if (at != span.StopNs) return $"{table.Name} of {rows.Key} stops at {at}, the session at {span.StopNs}";
        }

        return null;
    }

    private static string? Busy(XenIncident incident)
    {
        var (vcpus, cpus) = (OnCpu(incident, VmCatalog.VcpuMode), OnCpu(incident, CpuCatalog.CpuMode));
        var areAllKnown = !incident.Findings.Any(finding => finding.Code.EndsWith("-without-vcpu", StringComparison.Ordinal));
        foreach (var (cpu, ns) in cpus)
        {
            var known = vcpus.GetValueOrDefault(cpu);
            if (areAllKnown ? known != ns : known > ns) return $"pCPU {cpu} is busy for {ns} ns, its vCPUs for {known} ns";
        }

        return vcpus.Keys.Except(cpus.Keys).Select(cpu => $"pCPU {cpu} is never busy, but has vCPUs").FirstOrDefault();
    }

    private static string? OneAtATime(XenIncident incident) =>
        Overlap(Running(incident, VmCatalog.VcpuMode).GroupBy(row => row.Int("cpu")), "two vCPUs on a pCPU at a time");

    private static string? Exits(XenIncident incident) =>
        incident.VmExits.Where(exit => exit.StopNs - exit.StartNs != exit.Int("hypervisor_ns") + exit.Int("emulator_ns") + exit.Int("runnable_ns") + exit.Int("sleeping_ns"))
            .Select(exit => $"parts do not sum to the whole: {exit}").FirstOrDefault()
        ?? Overlap(incident.VmExits.GroupBy(row => (row.Int("machine_id") << 32) | row.Int("vcpu")), "two exits at a time");

    private static string? Overlap(IEnumerable<IGrouping<long, Row>> groups, string what)
    {
        foreach (var group in groups)
        {
            var rows = group.OrderBy(row => row.StartNs).ThenBy(row => row.StopNs).ToArray();
            for (var i = 1; i < rows.Length; i++)
                if (rows[i].StartNs < rows[i - 1].StopNs) return $"{what}: {rows[i - 1]} and {rows[i]}";
        }

        return null;
    }

    private static Dictionary<long, long> OnCpu(XenIncident incident, TableSchema table) =>
        Running(incident, table).GroupBy(row => row.Int("cpu")).ToDictionary(cpu => cpu.Key, cpu => cpu.Sum(row => row.StopNs - row.StartNs));

    private static IEnumerable<Row> Running(XenIncident incident, TableSchema table) =>
        incident.Written(table.Name).Where(row => row.Text("state") is "guest" or "hypervisor" or "running" && row.IntOr("cpu") is not null);
}
