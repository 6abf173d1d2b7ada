using System.Diagnostics;
using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.Kvm.VcpuEvent;
using static VmQuery.Engine.Models.Kvm.VcpuPhase;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>
/// The states of a KVM vCPU, as a pure function: what it does after an event, and what the event says of the time before.
/// <c>transitions.md</c> beside this file is the same as a table; a test holds the two together.
/// </summary>
internal static class VcpuMachine
{
    /// <summary>The step that an input makes.</summary>
    public static VcpuStep Next(in VcpuNow now, in VcpuInput input)
    {
        var past = PastOf(now, input.Event);
        var known = past == VcpuPast.Contradicted ? VcpuNow.Unseen with { Cpu = now.Cpu } : now;
        return new(After(known, input), past);
    }

    /// <summary>What an event says of the time before it.</summary>
    private static VcpuPast PastOf(in VcpuNow now, VcpuEvent e) => (now.Phase, e) switch
    {
        (_, Loss or Occupied or Interrupted) => VcpuPast.AsBelieved,
        (Unseen or Lost, SwitchedIn) => VcpuPast.Preempted,
        (Unseen or Lost, Exit) => VcpuPast.Guest,
        (Unseen or Lost, Entry or UserspaceExit or LeftRunnable or LeftAsleep or LeftStopped) => VcpuPast.Hypervisor,
        (Unseen or Lost, Woken) => VcpuPast.Asleep,
        (Unseen or Lost, Born) => VcpuPast.Absent,
        (Unseen or Lost, Gone) => VcpuPast.AsBelieved,

        // KVM on AMD records an exit after the interrupt that caused it was handled (vcpu_enter_guest in arch/x86/kvm/x86.c enables
        // interrupts before it calls svm_handle_exit), and that may preempt the thread first.
        (Guest, Exit or LeftRunnable or Woken or Gone) => VcpuPast.AsBelieved,
        (Guest, _) => VcpuPast.Contradicted,

        (Hypervisor or Emulator, Exit) => now.Open.Kind == ExitKind.None || now.InDoubt ? VcpuPast.AsBelieved : VcpuPast.Contradicted,
        (Hypervisor or Emulator, SwitchedIn or Born) => VcpuPast.Contradicted,
        (Hypervisor or Emulator, _) => VcpuPast.AsBelieved,

        // A thread that is switched in without a wake-up was woken unseen: the event need not be traced.
        (Preempted or Waking or Halted or BlockedIo or Blocked or Stopped, SwitchedIn or Woken or Gone) => VcpuPast.AsBelieved,
        (Waking, Born) => VcpuPast.AsBelieved,
        (Preempted or Waking or Halted or BlockedIo or Blocked or Stopped, _) => VcpuPast.Contradicted,

        (Absent, SwitchedIn or Woken or Born or Gone) => VcpuPast.AsBelieved,
        (Absent, _) => VcpuPast.Contradicted,

        _ => throw new UnreachableException(),
    };

    /// <summary>What the vCPU does after an event that fits what is known.</summary>
    private static VcpuNow After(in VcpuNow now, in VcpuInput input) => input.Event switch
    {
        SwitchedIn => Off(now) with { Phase = now.InEmulator ? Emulator : Hypervisor, Cpu = input.Cpu },
        LeftRunnable => Off(now) with { Phase = Preempted, Cpu = input.Cpu, By = input.By },
        LeftAsleep => now with { By = default, Phase = Asleep(now.WaitsFor), Cpu = input.Cpu },
        LeftStopped => Off(now) with { Phase = Stopped, Cpu = input.Cpu },
        Occupied => now.Waits ? now with { Cpu = input.Cpu, By = input.By } : now,
        Woken => Wake(now, input),
        Entry => VcpuNow.Unseen with { Phase = Guest, Cpu = input.Cpu },
        Exit => VcpuNow.Unseen with { Phase = Hypervisor, Cpu = input.Cpu, Open = input.Reason, WaitsFor = input.Reason.Kind },
        Interrupted => now.Phase == Guest ? VcpuNow.Unseen with { Phase = Hypervisor, Cpu = input.Cpu } : now,
        UserspaceExit => Off(now) with { Phase = Emulator, Cpu = input.Cpu, InEmulator = true, WaitsFor = input.Reason.Kind },
        Loss => now.Phase is Unseen or Absent ? now : VcpuNow.Unseen with { Phase = Lost, Cpu = now.Cpu },
        Born => VcpuNow.Unseen with { Phase = Waking, Cpu = input.Cpu },
        Gone => VcpuNow.Unseen with { Phase = Absent },
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// A wake-up ends a sleep. When the thread already waits, the event that follows (waking, then wakeup) only knows the CPU better;
    /// on a CPU it comes before the switch that puts the thread to sleep (try_to_wake_up waits for it), and only the waker is kept.
    /// </summary>
    private static VcpuNow Wake(in VcpuNow now, in VcpuInput input) => now.Phase switch
    {
        Guest or Hypervisor or Emulator => now with { Waker = input.Waker },
        Waking => now with { Cpu = input.Cpu, By = input.By },
        Preempted => now,
        _ => now with { Phase = Waking, Cpu = input.Cpu, By = input.By, Waker = now.Waker.Name is null ? input.Waker : now.Waker },
    };

    private static VcpuPhase Asleep(ExitKind waitsFor) => waitsFor switch
    {
        ExitKind.Halt => Halted,
        ExitKind.Io => BlockedIo,
        _ => Blocked,
    };

    private static VcpuNow Off(in VcpuNow now) => now with { By = default, Waker = default };
}
