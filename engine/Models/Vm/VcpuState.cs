namespace VmQuery.Engine.Models.Vm;

/// <summary>What a vCPU does, the same words for every hypervisor.</summary>
internal enum VcpuState : byte
{
    /// <summary>No evidence; the cause says why.</summary>
    Unknown,

    /// <summary>Guest instructions execute.</summary>
    Guest,

    /// <summary>The host kernel or hypervisor works for it.</summary>
    Hypervisor,

    /// <summary>The device model works for it.</summary>
    Emulator,

    /// <summary>On a CPU; guest and hypervisor cannot be told apart.</summary>
    Running,

    /// <summary>Wants a CPU and has none.</summary>
    Preempted,

    /// <summary>Idle, waits for an interrupt.</summary>
    Halted,

    /// <summary>Asleep for another reason than idleness.</summary>
    Blocked,

    /// <summary>Paused, unplugged or not started.</summary>
    Offline,
}

/// <summary>Why a vCPU is preempted, halted, blocked, offline or unknown.</summary>
internal enum VcpuCause : byte
{
    /// <summary>Preempted: the scheduler gave its CPU to another.</summary>
    Preempted,

    /// <summary>Preempted: it gave the CPU away itself.</summary>
    Yielded,

    /// <summary>Preempted: woken, and not on a CPU yet.</summary>
    Waking,

    /// <summary>Preempted: resumed after a pause, and not on a CPU yet.</summary>
    Resumed,

    /// <summary>Blocked on input or output.</summary>
    Io,

    /// <summary>Blocked on something else.</summary>
    Other,

    /// <summary>Unknown: the trace starts later.</summary>
    BeforeTrace,

    /// <summary>Unknown: events were lost.</summary>
    Lost,

    /// <summary>Unknown: the events that would tell are not traced.</summary>
    Untraced,

    /// <summary>Unknown: the events that would tell are masked.</summary>
    Masked,

    /// <summary>Unknown: events contradict each other.</summary>
    Conflict,

    /// <summary>Unknown: the trace ended earlier.</summary>
    AfterCoverage,

    /// <summary>Halted: it asked its hypervisor to block it.</summary>
    Block,

    /// <summary>Halted: it asked its hypervisor to block it until an event channel fires.</summary>
    Poll,

    /// <summary>Offline: paused or unplugged.</summary>
    Paused,

    /// <summary>Offline: its guest shuts down.</summary>
    Shutdown,
}

/// <summary>Whose table an exit reason comes from (<c>kvm_exit.isa</c>: 1 VMX, 2 SVM; arch/x86/include/uapi/asm/vmx.h, svm.h).</summary>
internal enum ExitIsa : byte
{
    /// <summary>Not told.</summary>
    None,

    /// <summary>Intel VT-x.</summary>
    Vmx,

    /// <summary>AMD-V.</summary>
    Svm,

    /// <summary>Arm virtualization extensions.</summary>
    Arm,
}
