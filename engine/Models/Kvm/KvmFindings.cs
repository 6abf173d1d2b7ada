using System.Globalization;
using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>What an honest answer has to mention after a run.</summary>
internal static class KvmFindings
{
    /// <summary>Reports contradictions and events without a vCPU.</summary>
    public static void Report(ModelContext context, VcpuLines vcpus, Claims claims)
    {
        foreach (var line in vcpus.All)
            if (line.Contradictions > 0) context.Findings.Add(Contradicted(context, line));
        if (claims.Orphans > 0) context.Findings.Add(Orphaned(context, claims));
    }

    private static Finding Contradicted(ModelContext context, VcpuLine line) => new(
        "impossible-transition",
        Severity.Warning,
        string.Create(CultureInfo.InvariantCulture, $"{context.Topology[line.Link.Guest].Name} vcpu {line.Link.Vcpu}"),
        line.Contradictions,
        line.FirstContradictionNs,
        "Events contradict each other although none were reported lost; the time between them is unknown with cause conflict.");

    private static Finding Orphaned(ModelContext context, Claims claims) => new(
        "vm-event-without-vcpu",
        Severity.Warning,
        context.Machine.Name,
        claims.Orphans,
        claims.FirstOrphanNs,
        "VM entries or exits of threads that are no known vCPU; they are in no answer.");
}
