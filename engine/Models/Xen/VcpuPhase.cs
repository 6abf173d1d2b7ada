using System.Runtime.InteropServices;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What is known of a vCPU.</summary>
internal enum VcpuPhase : byte
{
    /// <summary>Nothing since the trace started.</summary>
    Unseen,

    /// <summary>Nothing since records were lost.</summary>
    Lost,

    /// <summary>Nothing since another vCPU took its pCPU without its leaving it.</summary>
    Displaced,

    /// <summary>On a pCPU; whether guest code runs, only the next record may tell. Of PV domains none does.</summary>
    OnCpu,

    /// <summary>Guest code runs.</summary>
    Guest,

    /// <summary>Guest code of a guest in the guest runs.</summary>
    NestedGuest,

    /// <summary>The hypervisor works for it.</summary>
    Hypervisor,

    /// <summary>It lost its pCPU.</summary>
    Preempted,

    /// <summary>It gave its pCPU away.</summary>
    Yielded,

    /// <summary>It is woken and waits for a pCPU.</summary>
    Waking,

    /// <summary>It may run again and waits for a pCPU.</summary>
    Resumed,

    /// <summary>It halted, or what it waits for is not told.</summary>
    Halted,

    /// <summary>It asked the hypervisor to block it.</summary>
    Blocked,

    /// <summary>It asked the hypervisor to block it until an event channel fires.</summary>
    Polling,

    /// <summary>The device model works for it.</summary>
    DeviceWait,

    /// <summary>It is paused or unplugged.</summary>
    Paused,

    /// <summary>Its domain is shutting down.</summary>
    ShutDown,

    /// <summary>Its domain is not there.</summary>
    Absent,
}

/// <summary>What a record says besides a new run state.</summary>
internal enum VcpuHint : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It yields.</summary>
    Yields,

    /// <summary>It blocks.</summary>
    Blocks,

    /// <summary>It blocks until an event channel fires.</summary>
    Polls,

    /// <summary>It shuts its domain down.</summary>
    ShutsDown,
}

/// <summary>What a record tells of a vCPU.</summary>
internal enum VcpuEvent : byte
{
    /// <summary>Its run state changes.</summary>
    Changed,

    /// <summary>The scheduler leaves it on its pCPU.</summary>
    Continued,

    /// <summary>A record of lost records names it as current on a pCPU.</summary>
    Current,

    /// <summary>VM entry.</summary>
    Entry,

    /// <summary>VM exit.</summary>
    Exit,

    /// <summary>A record says why it will change its run state.</summary>
    Hinted,

    /// <summary>The pCPU that it was taken from gets another vCPU.</summary>
    Occupied,

    /// <summary>Another vCPU is on its pCPU.</summary>
    Overrun,

    /// <summary>Records that would tell of it are lost from here on.</summary>
    Loss,

    /// <summary>Its domain is gone.</summary>
    Retired,
}

/// <summary>What a transition says of the time before it.</summary>
internal enum VcpuPast : byte
{
    /// <summary>It was as believed.</summary>
    AsBelieved,

    /// <summary>It cannot have been as believed, though what ends now is told.</summary>
    Contradicted,

    /// <summary>Nothing.</summary>
    NotTold,

    /// <summary>It must have been in its guest.</summary>
    Guest,

    /// <summary>It must have been in the hypervisor.</summary>
    Hypervisor,

    /// <summary>It must have been on a pCPU.</summary>
    Running,

    /// <summary>It must have waited for a pCPU.</summary>
    Runnable,

    /// <summary>It must have waited for an event.</summary>
    Blocked,

    /// <summary>It must have been offline.</summary>
    Offline,

    /// <summary>It was as before records were lost: the scheduler says that nothing changed since.</summary>
    Unchanged,
}

/// <summary>What is to be remembered of an exit until its entry; the kind of none is None.</summary>
/// <remarks>Part of what is known of a vCPU, which is copied with every record: one number takes one move.</remarks>
internal readonly record struct OpenExit
{
    private const int IsaBit = 8;
    private const int NameBit = 32;
    private readonly ulong _nameIsaAndKind;

    public OpenExit(NameId name, ExitIsa isa, ExitKind kind) => _nameIsaAndKind = (ulong)(uint)name.Value << NameBit | (ulong)isa << IsaBit | (ulong)kind;

    /// <summary>Its reason.</summary>
    public NameId Name => new((int)(_nameIsaAndKind >> NameBit));

    /// <summary>Table that the reason comes from.</summary>
    public ExitIsa Isa => (ExitIsa)(byte)(_nameIsaAndKind >> IsaBit);

    /// <summary>What a vCPU that sleeps during it waits for.</summary>
    public ExitKind Kind => (ExitKind)(byte)_nameIsaAndKind;
}

/// <summary>A record with what it tells besides.</summary>
/// <param name="Cpu">pCPU that it is on or was on until now; -1 when not told.</param>
/// <param name="Exit">Of an exit: why.</param>
/// <param name="IsNested">Of an entry: whether it enters a guest in the guest.</param>
/// <param name="By">Who has the pCPU instead.</param>
/// <param name="IsProven">Whether the scheduler says that the old run state is older than the loss of records.</param>
[StructLayout(LayoutKind.Auto)] // Copied with every record: without gaps between its fields.
internal readonly record struct VcpuInput(
    VcpuEvent Event,
    int Cpu = -1,
    Runstate Old = default,
    Runstate New = default,
    VcpuHint Hint = default,
    OpenExit Exit = default,
    bool IsNested = false,
    Who By = default,
    Who Waker = default,
    bool IsProven = false);

/// <summary>Everything known of a vCPU at a moment.</summary>
/// <param name="IsHvm">Whether its VM entries and exits are recorded; those of PV domains do not exist.</param>
/// <param name="Before">Phase when records began to be lost.</param>
/// <param name="Open">The exit that has not been followed by an entry; kind None when there is none.</param>
/// <param name="Hint">What was said of its next change.</param>
/// <param name="Cpu">pCPU that it is on or was on last; -1 when not known.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VcpuNow(
    VcpuPhase Phase, bool IsHvm, int Cpu = -1, VcpuHint Hint = default, OpenExit Open = default, VcpuPhase Before = default, Who By = default, Who Waker = default)
{
    /// <summary>Its run state, if that is known.</summary>
    public Runstate? Runstate => RunstateOf(Phase);

    /// <summary>Whether anything is known of it.</summary>
    public bool IsKnown => Phase > VcpuPhase.Displaced;

    /// <summary>Whether it is on a pCPU.</summary>
    public bool OnCpu => Phase is >= VcpuPhase.OnCpu and <= VcpuPhase.Hypervisor;

    /// <summary>Whether it waits for a pCPU.</summary>
    public bool Waits => Phase is >= VcpuPhase.Preempted and <= VcpuPhase.Resumed;

    /// <summary>Before the first record.</summary>
    public static VcpuNow Unseen(bool isHvm) => new(VcpuPhase.Unseen, isHvm);

    /// <summary>The run state that a phase belongs to.</summary>
    public static Runstate? RunstateOf(VcpuPhase phase) => phase switch
    {
        VcpuPhase.Unseen or VcpuPhase.Lost or VcpuPhase.Displaced => null,
        <= VcpuPhase.Hypervisor => Xen.Runstate.Running,
        <= VcpuPhase.Resumed => Xen.Runstate.Runnable,
        <= VcpuPhase.Polling => Xen.Runstate.Blocked,
        _ => Xen.Runstate.Offline,
    };
}
