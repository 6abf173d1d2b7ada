using VmQuery.Engine.Models;
using VmQuery.Engine.Models.Vm;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>A session of one second: a guest that runs, exits, is preempted and halts, on a host that lost events.</summary>
internal static class SampleSession
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_795_307_082 * Second;

    /// <summary>Writes it.</summary>
    public static string Write(string path) => new SessionBuilder(Start, Start + Second)
        .Machine(0, "host", hypervisor: "kvm").Guest(1, "web", hostPid: 403)
        .Trace(0, machine: 0, events: 1234).Stream(0, machine: 0, cpu: 0)
        .Row(SessionTables.Stream, 1, 0, 0, "chan0_1", 1, 1234L, 3L, 65536L, 42L, 0L)
        .Row(SessionTables.Loss, 1, 0, 1, Start + 100, Start + 2100, 42L, 0L, "dropped")
        .Row(SessionTables.Finding, "events-lost", "warning", "host chan0_1", 42L, Start + 100, "the tracer dropped 42 events; states that they would tell are unknown there")
        .Cpu(0, 0).Cpu(0, 1).Vcpu(1, 0).Thread(0, 409, "CPU 0/KVM", 403).Thread(0, 500, "h-compete", 500).Link(1, 0, hostTid: 409, hostPid: 403)
        .VcpuMode(1, 0, Start, Start + 400_000_000, VcpuState.Guest, cpu: 0)
        .VcpuMode(1, 0, Start + 400_000_000, Start + 450_000_000, VcpuState.Hypervisor, reason: "npf", cpu: 0)
        .VcpuMode(1, 0, Start + 450_000_000, Start + 700_000_000, VcpuState.Preempted, VcpuCause.Preempted, preemptedBy: "h-compete", preemptedByTid: 500)
        .VcpuMode(1, 0, Start + 700_000_000, Start + Second, VcpuState.Halted, certainty: Certainty.Edge)
        .CpuMode(0, 0, Start, Start + 450_000_000, CpuState.Guest).CpuMode(0, 0, Start + 450_000_000, Start + 700_000_000, CpuState.Task)
        .CpuMode(0, 0, Start + 700_000_000, Start + Second, CpuState.Idle).CpuMode(0, 1, Start, Start + Second, CpuState.Idle)
        .Write(path);
}
