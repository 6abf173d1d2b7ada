using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>Where the VM events keep their fields.</summary>
internal sealed class KvmSlots(EventSchema schema)
{
    /// <summary>Thread that entered.</summary>
    public int EntryTid { get; } = schema.Slot("kvm_entry", "ctx_tid");

    /// <summary>Thread that left its guest.</summary>
    public int ExitTid { get; } = schema.Slot("kvm_exit", "ctx_tid");

    /// <summary>Number of the exit reason.</summary>
    public int ExitReason { get; } = schema.Slot("kvm_exit", "exit_reason");

    /// <summary>Guest instruction pointer.</summary>
    public int GuestRip { get; } = schema.Slot("kvm_exit", "guest_rip");

    /// <summary>1 VMX, 2 SVM (arch/x86/kvm/trace.h, KVM_ISA_VMX, KVM_ISA_SVM).</summary>
    public int Isa { get; } = schema.Slot("kvm_exit", "isa");

    /// <summary>Number of the vCPU, since Linux 5.10.</summary>
    public int ExitVcpu { get; } = schema.Slot("kvm_exit", "vcpu_id");

    /// <summary>Thread that goes to the device model.</summary>
    public int UserspaceTid { get; } = schema.Slot("kvm_userspace_exit", "ctx_tid");

    /// <summary>Why it goes there.</summary>
    public int UserspaceReason { get; } = schema.Slot("kvm_userspace_exit", "reason");
}
