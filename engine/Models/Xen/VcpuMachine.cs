using System.Diagnostics;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.Xen.VcpuEvent;
using static VmQuery.Engine.Models.Xen.VcpuPhase;

namespace VmQuery.Engine.Models.Xen;

/// <summary>
/// The states of a Xen vCPU, as pure functions: what a record says of the time before it, and what the vCPU does after it.
/// <c>transitions.md</c> beside this file is the same as tables; a test holds the two together.
/// </summary>
internal static class VcpuMachine
{
    /// <summary>What a record says of the time before it.</summary>
    public static VcpuPast PastOf(in VcpuNow now, in VcpuInput input) => input.Event switch
    {
        Changed => BeforeChange(now, input),
        Hinted or Occupied or Overrun or Loss or Retired => VcpuPast.AsBelieved,
        Current when now.Runstate is null => VcpuPast.NotTold,
        Continued when now.Runstate is null => VcpuPast.Running,
        Current or Continued => now.OnCpu ? VcpuPast.AsBelieved : VcpuPast.Contradicted,
        Entry => now.Phase switch
        {
            Unseen or Lost or Displaced or OnCpu => VcpuPast.Hypervisor,
            Hypervisor => VcpuPast.AsBelieved,
            _ => VcpuPast.Contradicted,
        },
        Exit => now.Phase switch
        {
            Unseen or Lost or Displaced or OnCpu => VcpuPast.Guest,
            Guest or NestedGuest => VcpuPast.AsBelieved,
            _ => VcpuPast.Contradicted,
        },
        _ => throw new UnreachableException(),
    };

    /// <summary>What the vCPU does after a record.</summary>
    /// <param name="past">What the record says of the time before it.</param>
    public static VcpuNow Next(in VcpuNow now, in VcpuInput input, VcpuPast past) =>
        Holds(now, past) ? After(now, input) : After(VcpuNow.Unseen(now.IsHvm) with { Cpu = now.Cpu, Hint = now.Hint }, input);

    private static VcpuPast BeforeChange(in VcpuNow now, in VcpuInput input)
    {
        if (now.Phase == Lost && input.IsProven && VcpuNow.RunstateOf(now.Before) == input.Old) return VcpuPast.Unchanged;
        if (now.Runstate is { } believed) return believed != input.Old ? VcpuPast.Contradicted : now.IsHvm && now.Phase == OnCpu ? VcpuPast.Hypervisor : VcpuPast.AsBelieved;
        return input.Old switch
        {
            // A vCPU leaves its pCPU in the hypervisor, and its last exit would have been recorded.
            Runstate.Running => now.IsHvm ? VcpuPast.Hypervisor : VcpuPast.Running,
            Runstate.Runnable => VcpuPast.Runnable,
            Runstate.Blocked => VcpuPast.Blocked,
            Runstate.Offline => VcpuPast.Offline,
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Whether what was known still holds when the record is applied.</summary>
    private static bool Holds(in VcpuNow now, VcpuPast past) =>
        past is VcpuPast.AsBelieved or VcpuPast.Unchanged || (past == VcpuPast.Hypervisor && now.Phase == OnCpu);

    /// <summary>What the vCPU does after a record that fits what is known.</summary>
    private static VcpuNow After(in VcpuNow now, in VcpuInput input) => input.Event switch
    {
        Changed => Change(now, input),
        Continued => now.OnCpu ? now : now with { Phase = OnCpu, Cpu = input.Cpu, Hint = VcpuHint.None },
        Current => now.OnCpu ? now : new(OnCpu, now.IsHvm, input.Cpu),
        Entry => new(input.IsNested ? NestedGuest : Guest, now.IsHvm, input.Cpu, now.Hint),
        Exit => new(Hypervisor, now.IsHvm, input.Cpu, now.Hint, input.Exit),

        // Blocking until an event channel fires is blocking, too, and both are recorded.
        Hinted => input.Hint == VcpuHint.Blocks && now.Hint == VcpuHint.Polls ? now : now with { Hint = input.Hint },
        Occupied => now.Waits ? now with { By = input.By } : now,
        Overrun => now.OnCpu ? new VcpuNow(Displaced, now.IsHvm, now.Cpu) : now,
        Loss => now.Phase is Lost or Absent ? now : now with { Phase = Lost, Before = now.Phase },
        Retired => new(Absent, now.IsHvm),
        _ => throw new UnreachableException(),
    };

    private static VcpuNow Change(in VcpuNow now, in VcpuInput input)
    {
        var next = now with { Hint = VcpuHint.None, By = default, Waker = default, Before = default, Cpu = input.Cpu >= 0 ? input.Cpu : now.Cpu };
        return input.New switch
        {
            Runstate.Running => next with { Phase = now.IsHvm ? Hypervisor : OnCpu },
            Runstate.Runnable when input.Old == Runstate.Blocked => next with { Phase = Waking, Waker = input.Waker },
            Runstate.Runnable when input.Old == Runstate.Offline => next with { Phase = Resumed, Waker = input.Waker },
            Runstate.Runnable => next with { Phase = now.Hint == VcpuHint.Yields ? Yielded : Preempted, By = input.By },
            Runstate.Blocked => next with { Phase = Sleeping(now) },
            Runstate.Offline when now.Hint == VcpuHint.ShutsDown => next with { Phase = ShutDown },
            Runstate.Offline => next with { Phase = input.Old == Runstate.Running && now.Open.Kind == ExitKind.Io ? DeviceWait : Paused },
            _ => throw new UnreachableException(),
        };
    }

    private static VcpuPhase Sleeping(in VcpuNow now) => now.Open.Kind == ExitKind.Halt ? Halted : now.Hint switch
    {
        VcpuHint.Polls => Polling,
        VcpuHint.Blocks => VcpuPhase.Blocked,
        _ => Halted,
    };
}
