using System.Diagnostics;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Says in the words of <c>vcpu_mode</c> what is known of a vCPU.</summary>
internal static class VcpuWords
{
    private static readonly (VcpuState State, VcpuCause? Cause)[] ByPhase = [.. Enum.GetValues<VcpuPhase>().Select(Of)];

    /// <summary>Makes the row for what is known now.</summary>
    public static void Row(in VcpuNow now, out VcpuRow row)
    {
        // In its place: a row that is made elsewhere and copied would wait for the parts it is made of.
        row = default;
        (row.State, row.Cause) = ByPhase[(int)now.Phase];
        row.IsNested = now.Phase == VcpuPhase.NestedGuest;
        if (now.Open.Kind != ExitKind.None && now.IsKnown) (row.Reason, row.Isa) = (now.Open.Name, now.Open.Isa);
        if ((now.OnCpu || now.Phase is VcpuPhase.Preempted or VcpuPhase.Yielded) && now.Cpu >= 0) row.Cpu = now.Cpu;
        (row.By, row.Waker) = (now.By, now.Waker);
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

    private static (VcpuState State, VcpuCause? Cause) Of(VcpuPhase phase) => phase switch
    {
        VcpuPhase.Unseen => (VcpuState.Unknown, VcpuCause.BeforeTrace),
        VcpuPhase.Lost => (VcpuState.Unknown, VcpuCause.Lost),
        VcpuPhase.Displaced => (VcpuState.Unknown, VcpuCause.Conflict),
        VcpuPhase.OnCpu => (VcpuState.Running, null),
        VcpuPhase.Guest or VcpuPhase.NestedGuest => (VcpuState.Guest, null),
        VcpuPhase.Hypervisor => (VcpuState.Hypervisor, null),
        VcpuPhase.Preempted => (VcpuState.Preempted, VcpuCause.Preempted),
        VcpuPhase.Yielded => (VcpuState.Preempted, VcpuCause.Yielded),
        VcpuPhase.Waking => (VcpuState.Preempted, VcpuCause.Waking),
        VcpuPhase.Resumed => (VcpuState.Preempted, VcpuCause.Resumed),
        VcpuPhase.Halted => (VcpuState.Halted, null),
        VcpuPhase.Blocked => (VcpuState.Halted, VcpuCause.Block),
        VcpuPhase.Polling => (VcpuState.Halted, VcpuCause.Poll),
        VcpuPhase.DeviceWait => (VcpuState.Emulator, null),
        VcpuPhase.Paused => (VcpuState.Offline, VcpuCause.Paused),
        VcpuPhase.ShutDown => (VcpuState.Offline, VcpuCause.Shutdown),
        VcpuPhase.Absent => (VcpuState.Offline, null),
        _ => throw new UnreachableException(),
    };
}
