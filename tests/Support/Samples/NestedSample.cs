using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Tests.Support.Samples.SampleClock;

namespace VmQuery.Tests.Support.Samples;

/// <summary>A guest <c>inner</c> that runs on a guest <c>outer</c>, which is a hypervisor itself; another guest <c>inner</c> runs on the host. A tick is half a second.</summary>
internal static class NestedSample
{
    // G guest, P preempted; an exit for I/O or memory (E) that the guest hypervisor handles, or the host where the letter is small
    private const string Vcpus = """
        2/0  GGGIIGGeGGEEEEGGiGGGPPGGGEEGGeeGGGIIIGGG
        2/1  GGGGGGGEEGGGGGGGGGGGGGPPPGGGGGGGGGGGGGGG
        1/0  GGGGGGGGeeGGGGGGGGGGPPGGGGGGGiGGGGGGGGGG
        3/0  GGGGGeeGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG
        """;

    /// <summary>Writes the session.</summary>
    public static string Write(string path)
    {
        var session = new SessionBuilder(StartNs, At(40))
            .Machine(0, "node1", hypervisor: "kvm")
            .Machine(1, "outer", MachineRole.Nested, parent: 0, hostPid: 400, hypervisor: "kvm")
            .Guest(2, "inner", parent: 1, hostPid: 900)
            .Guest(3, "inner", parent: 0, hostPid: 405)
            .Trace(0, 0)
            .Vcpu(2, 0).Vcpu(2, 1).Vcpu(1, 0).Vcpu(3, 0)
            .Cpu(1, 0).VcpuPlacement(2, 0, At(0), At(20), 0).VcpuPlacement(2, 1, At(20), At(40), 0);
        foreach (var run in Drawing.Read(Vcpus))
        {
            var (guest, vcpu) = (run.Name[0] - '0', run.Name[^1] - '0');
            var (state, reason, level) = run.State switch
            {
                'G' => (VcpuState.Guest, (string?)null, guest == 2 ? 2 : 1),
                'P' => (VcpuState.Preempted, null, guest == 2 ? 2 : 1),
                'I' => (VcpuState.Hypervisor, "IO_INSTRUCTION", 1),
                'E' => (VcpuState.Hypervisor, "EPT_VIOLATION", 1),
                'i' => (VcpuState.Hypervisor, "IO_INSTRUCTION", 0),
                'e' => (VcpuState.Hypervisor, "EPT_VIOLATION", 0),
                _ => throw new InvalidOperationException($"No vCPU state is drawn as {run.State}."),
            };
            session.VcpuMode(guest, vcpu, At(run.Start), At(run.Stop), state, reason: reason, level: level);
        }

        return session.Write(path);
    }
}
