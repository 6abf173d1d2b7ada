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
        foreach (var (e, (count, firstNs)) in claims.Orphans)
            if (Orphaned(e) is var (code, message)) context.Findings.Add(new(code, Severity.Warning, context.Machine.Name, count, firstNs, message));
    }

    private static Finding Contradicted(ModelContext context, VcpuLine line) => new(
        "impossible-transition",
        Severity.Warning,
        string.Create(CultureInfo.InvariantCulture, $"{context.Topology[line.Link.Guest].Name} vcpu {line.Link.Vcpu}"),
        line.Contradictions,
        line.FirstContradictionNs,
        "Events contradict each other although none were reported lost; the time between them is unknown with cause conflict.");

    /// <summary>What it means for answers that the vCPU of an event is not known; null when nothing.</summary>
    private static (string Code, string Message)? Orphaned(VcpuEvent e) => e switch
    {
        VcpuEvent.Entry => ("vm-entry-without-vcpu", "VM entries of no known vCPU, so some guest time may be missing in answers; their event table has them."),
        VcpuEvent.Exit => ("vm-exit-without-vcpu", "VM exits of no known vCPU, so no vm_exit span counts them; their event table has them."),
        VcpuEvent.UserspaceExit => ("userspace-exit-without-vcpu", "Exits to the device model of no known vCPU, so some of its time may count as hypervisor."),
        _ => null,
    };
}
