using System.Diagnostics;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>Says in the words of <c>vcpu_mode</c> what is known of a vCPU.</summary>
/// <param name="ExitsTraced">
/// Without entries and exits a thread on a CPU is just running, and why one sleeps cannot be told: blocked, for other reasons.
/// </param>
internal readonly record struct VcpuWords(bool ExitsTraced)
{
    /// <summary>The row for what is known now.</summary>
    public VcpuRow Row(in VcpuNow now)
    {
        var (state, cause) = Words(now.Phase);
        var hasCpu = now.OnCpu || now.Waits;
        var hasReason = now.Open.Kind != ExitKind.None && (!now.InDoubt || now.RestsOnExit);
        return new(state, cause)
        {
            Reason = hasReason ? now.Open.Name : null,
            Isa = hasReason ? now.Open.Isa : null,
            Cpu = hasCpu ? Known(now.Cpu) : null,
            By = now.By,
        };
    }

    /// <summary>The row for what must have been.</summary>
    public VcpuRow Row(VcpuPast past, int cpu, bool isLost) => past switch
    {
        VcpuPast.Guest => new(VcpuState.Guest) { Cpu = Known(cpu) },
        VcpuPast.Hypervisor => new(ExitsTraced ? VcpuState.Hypervisor : VcpuState.Running) { Cpu = Known(cpu) },
        VcpuPast.Preempted => new(VcpuState.Preempted) { Cpu = Known(cpu) },
        VcpuPast.Asleep when !ExitsTraced => new(VcpuState.Blocked, VcpuCause.Other),
        VcpuPast.Asleep => new(VcpuState.Unknown, isLost ? VcpuCause.Lost : VcpuCause.BeforeTrace),
        VcpuPast.Absent => new(VcpuState.Offline),
        _ => throw new UnreachableException(),
    };

    private static int? Known(int cpu) => cpu >= 0 ? cpu : null;

    private (VcpuState State, VcpuCause? Cause) Words(VcpuPhase phase) => phase switch
    {
        VcpuPhase.Unseen => (VcpuState.Unknown, VcpuCause.BeforeTrace),
        VcpuPhase.Lost => (VcpuState.Unknown, VcpuCause.Lost),
        VcpuPhase.Guest => (VcpuState.Guest, null),
        VcpuPhase.Hypervisor => (ExitsTraced ? VcpuState.Hypervisor : VcpuState.Running, null),
        VcpuPhase.Emulator => (ExitsTraced ? VcpuState.Emulator : VcpuState.Running, null),
        VcpuPhase.Preempted => (VcpuState.Preempted, VcpuCause.Preempted),
        VcpuPhase.Waking => (VcpuState.Preempted, VcpuCause.Waking),
        VcpuPhase.Halted => (VcpuState.Halted, null),
        VcpuPhase.BlockedIo => (VcpuState.Blocked, VcpuCause.Io),
        VcpuPhase.Blocked => (VcpuState.Blocked, VcpuCause.Other),
        VcpuPhase.Stopped or VcpuPhase.Absent => (VcpuState.Offline, null),
        _ => throw new UnreachableException(),
    };
}
