using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Models.Kvm;

/// <summary>
/// vCPU 0 is thread 9 on CPU 1. G guest, H hypervisor, E emulator, P preempted, W woken and waiting, p waiting for an unknown cause,
/// Z halted, I blocked on input or output, B blocked otherwise, O offline, L lost, X contradicted, &lt; before the trace, &gt; after it.
/// </summary>
internal static class VcpuScene
{
    public const string Who = "0 cpu0 statedump_process tid=9 pid=8 name=\"CPU 0/KVM\"\n";

    /// <summary>Replays a script, compares the timeline of vCPU 0, and holds every law that all timelines keep.</summary>
    public static Incident Drawn(string drawing, string script)
    {
        var incident = Incident.Replay(Who + script);
        Timeline.Is(drawing, incident.VcpuMode, Timeline.Vcpu);
        Laws.AssertPartitions(incident);
        Laws.AssertParts(incident);
        return incident;
    }
}
