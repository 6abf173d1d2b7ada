using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>What is known of a vCPU.</summary>
internal enum VcpuPhase : byte
{
    /// <summary>Nothing since the trace started.</summary>
    Unseen,

    /// <summary>Nothing since events were lost.</summary>
    Lost,

    /// <summary>Guest code runs.</summary>
    Guest,

    /// <summary>Its thread runs in the host kernel.</summary>
    Hypervisor,

    /// <summary>Its thread runs in the device model.</summary>
    Emulator,

    /// <summary>Its thread lost the CPU.</summary>
    Preempted,

    /// <summary>Its thread is woken and waits for a CPU.</summary>
    Waking,

    /// <summary>Its thread sleeps until the guest gets an interrupt.</summary>
    Halted,

    /// <summary>Its thread sleeps until input or output is done.</summary>
    BlockedIo,

    /// <summary>Its thread sleeps for another or an unknown reason.</summary>
    Blocked,

    /// <summary>Its thread is stopped.</summary>
    Stopped,

    /// <summary>Its thread does not exist.</summary>
    Absent,
}

/// <summary>What an event tells of a vCPU.</summary>
internal enum VcpuEvent : byte
{
    /// <summary>Its thread got a CPU.</summary>
    SwitchedIn,

    /// <summary>Its thread left the CPU and wants one.</summary>
    LeftRunnable,

    /// <summary>Its thread left the CPU to sleep.</summary>
    LeftAsleep,

    /// <summary>Its thread left the CPU stopped.</summary>
    LeftStopped,

    /// <summary>The CPU that its thread waits for changes hands, or the thread is moved to the queue of another.</summary>
    Occupied,

    /// <summary>Its thread's sleep is over.</summary>
    Woken,

    /// <summary>VM entry.</summary>
    Entry,

    /// <summary>VM exit.</summary>
    Exit,

    /// <summary>An interrupt handler of the host starts on its CPU.</summary>
    Interrupted,

    /// <summary>The exit goes on in the device model.</summary>
    UserspaceExit,

    /// <summary>Events of its CPU are lost from here on.</summary>
    Loss,

    /// <summary>Its thread is created.</summary>
    Born,

    /// <summary>Its thread is gone.</summary>
    Gone,
}

/// <summary>What a transition says of the time before it.</summary>
internal enum VcpuPast : byte
{
    /// <summary>It was as believed.</summary>
    AsBelieved,

    /// <summary>It cannot have been as believed.</summary>
    Contradicted,

    /// <summary>It must have been in its guest.</summary>
    Guest,

    /// <summary>It must have been in the host, on a CPU.</summary>
    Hypervisor,

    /// <summary>It must have waited for a CPU.</summary>
    Preempted,

    /// <summary>It must have slept; why is not known.</summary>
    Asleep,

    /// <summary>It cannot have existed.</summary>
    Absent,
}

/// <summary>An event with what it tells besides.</summary>
/// <param name="Cpu">CPU of its thread after the event; -1 when not told.</param>
/// <param name="Reason">Of an exit; for the device model only its kind counts.</param>
/// <param name="By">Who has the CPU instead, for a thread that wants one.</param>
/// <param name="Waker">Who woke it.</param>
internal readonly record struct VcpuInput(
    VcpuEvent Event, int Cpu = -1, ExitReason Reason = default, Who By = default, Who Waker = default);

/// <summary>Everything known of a vCPU at a moment.</summary>
/// <param name="Open">Reason of the exit that has not been followed by an entry; kind None when there is none.</param>
/// <param name="WaitsFor">What the open exit waits for if the thread sleeps; the device model may know better than the exit.</param>
/// <param name="InEmulator">Whether the open exit is in the device model's hands.</param>
/// <param name="InDoubt">Whether events lost since may have ended the open exit, or brought it into the device model's hands or back.</param>
/// <param name="Cpu">CPU that the thread is on or queued at; -1 when not known.</param>
internal readonly record struct VcpuNow(
    VcpuPhase Phase, ExitReason Open, ExitKind WaitsFor, bool InEmulator, bool InDoubt, int Cpu, Who By, Who Waker)
{
    /// <summary>Before the first event.</summary>
    public static VcpuNow Unseen { get; } = new() { Cpu = -1 };

    /// <summary>Whether its thread is on a CPU.</summary>
    public bool OnCpu => Phase is VcpuPhase.Guest or VcpuPhase.Hypervisor or VcpuPhase.Emulator;

    /// <summary>Whether its thread waits for a CPU.</summary>
    public bool Waits => Phase is VcpuPhase.Preempted or VcpuPhase.Waking;

    /// <summary>
    /// Whether the phase itself follows from the open exit: the scheduler does not tell the kernel from the device model, nor what a thread
    /// sleeps for.
    /// </summary>
    public bool RestsOnExit =>
        Phase is VcpuPhase.Hypervisor or VcpuPhase.Emulator or VcpuPhase.Halted or VcpuPhase.BlockedIo or VcpuPhase.Blocked;

    /// <summary>The same after events may have been lost in it: what is only remembered of before is in doubt.</summary>
    public VcpuNow Doubted() => this with
    {
        InDoubt = Open.Kind != ExitKind.None || InEmulator,
        Waker = OnCpu ? default : Waker,
    };
}

/// <summary>Outcome of a transition.</summary>
internal readonly record struct VcpuStep(VcpuNow Next, VcpuPast Past);
