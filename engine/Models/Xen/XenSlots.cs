using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Where the fields that the passes read stand in their records.</summary>
internal sealed class XenSlots(EventSchema schema)
{
    public int ChangeDomain { get; } = schema.Slot(XenEvents.Change, "dom");

    public int ChangeVcpu { get; } = schema.Slot(XenEvents.Change, "vcpu");

    public int ChangeOld { get; } = schema.Slot(XenEvents.Change, "old_state");

    public int ChangeNew { get; } = schema.Slot(XenEvents.Change, "new_state");

    public int ContinueDomain { get; } = schema.Slot(XenEvents.Continue, "dom");

    public int ContinueVcpu { get; } = schema.Slot(XenEvents.Continue, "vcpu");

    public int LostDomain { get; } = schema.Slot(XenEvents.Lost, "dom");

    public int LostVcpu { get; } = schema.Slot(XenEvents.Lost, "vcpu");

    public int ExitReason { get; } = schema.Slot(XenEvents.Exit, "reason");

    public int ExitSvm { get; } = schema.Slot(XenEvents.Exit, "svm");

    public int ExitRip { get; } = schema.Slot(XenEvents.Exit, "rip");

    public int EntryNested { get; } = schema.Slot(XenEvents.Entry, "nested");

    public int HypercallOp { get; } = schema.Slot(XenEvents.Hypercall, "op");

    public int HypercallArg { get; } = schema.Slot(XenEvents.Hypercall, "arg0");
}
