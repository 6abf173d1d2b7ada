using System.Diagnostics;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Says in the words of <c>vcpu_mode</c> what is known of a vCPU.</summary>
internal static class VcpuWords
{
    private static readonly VcpuRow[] ByPhase = [.. Enum.GetValues<VcpuPhase>().Select(Of)];

    /// <summary>The row for what is known now.</summary>
    public static VcpuRow Row(in VcpuNow now)
    {
        var hasReason = now.Open.Kind != ExitKind.None && now.IsKnown;
        return ByPhase[(int)now.Phase] with
        {
            Reason = hasReason ? now.Open.Name : null,
            Isa = hasReason ? now.Open.Isa : null,
            Cpu = (now.OnCpu || now.Phase is VcpuPhase.Preempted or VcpuPhase.Yielded) && now.Cpu >= 0 ? now.Cpu : null,
            By = now.By,
            Waker = now.Waker,
        };
    }

    /// <summary>The row for what must have been.</summary>
    public static VcpuRow Row(VcpuPast past, int cpu) => past switch
    {
        VcpuPast.Guest => new(VcpuState.Guest) { Cpu = Known(cpu) },
        VcpuPast.Hypervisor => new(VcpuState.Hypervisor) { Cpu = Known(cpu) },
        VcpuPast.Running => new(VcpuState.Running) { Cpu = Known(cpu) },
        VcpuPast.Runnable => new(VcpuState.Preempted),
        VcpuPast.Blocked => new(VcpuState.Halted),
        VcpuPast.Offline => new(VcpuState.Offline),
        _ => throw new UnreachableException(),
    };

    /// <summary>What a vCPU must have done before its run state changes from an old one.</summary>
    public static VcpuPast PastOf(Runstate old) => old switch
    {
        Runstate.Running => throw new UnreachableException(),
        Runstate.Runnable => VcpuPast.Runnable,
        Runstate.Blocked => VcpuPast.Blocked,
        _ => VcpuPast.Offline,
    };

    /// <summary>The run state that a state of <c>vcpu_mode</c> belongs to.</summary>
    public static Runstate? RunstateOf(VcpuState state) => state switch
    {
        VcpuState.Guest or VcpuState.Hypervisor or VcpuState.Running => Runstate.Running,
        VcpuState.Preempted => Runstate.Runnable,
        VcpuState.Halted => Runstate.Blocked,
        VcpuState.Emulator or VcpuState.Offline => Runstate.Offline,
        _ => null,
    };

    private static int? Known(int cpu) => cpu >= 0 ? cpu : null;

    /// <summary>What the phase alone says.</summary>
    private static VcpuRow Of(VcpuPhase phase) => phase switch
    {
        VcpuPhase.Unseen => new(VcpuState.Unknown, VcpuCause.BeforeTrace),
        VcpuPhase.Lost => new(VcpuState.Unknown, VcpuCause.Lost),
        VcpuPhase.Displaced => new(VcpuState.Unknown, VcpuCause.Conflict),
        VcpuPhase.OnCpu => new(VcpuState.Running),
        VcpuPhase.Guest => new(VcpuState.Guest),
        VcpuPhase.NestedGuest => new(VcpuState.Guest) { IsNested = true },
        VcpuPhase.Hypervisor => new(VcpuState.Hypervisor),
        VcpuPhase.Preempted => new(VcpuState.Preempted, VcpuCause.Preempted),
        VcpuPhase.Yielded => new(VcpuState.Preempted, VcpuCause.Yielded),
        VcpuPhase.Waking => new(VcpuState.Preempted, VcpuCause.Waking),
        VcpuPhase.Resumed => new(VcpuState.Preempted, VcpuCause.Resumed),
        VcpuPhase.Halted => new(VcpuState.Halted),
        VcpuPhase.Blocked => new(VcpuState.Halted, VcpuCause.Block),
        VcpuPhase.Polling => new(VcpuState.Halted, VcpuCause.Poll),
        VcpuPhase.DeviceWait => new(VcpuState.Emulator),
        VcpuPhase.Paused => new(VcpuState.Offline, VcpuCause.Paused),
        VcpuPhase.ShutDown => new(VcpuState.Offline, VcpuCause.Shutdown),
        VcpuPhase.Absent => new(VcpuState.Offline),
        _ => throw new UnreachableException(),
    };
}
