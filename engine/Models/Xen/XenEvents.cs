using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The records that tell what vCPUs and CPUs do, and those that are worth keeping beside them.</summary>
internal static class XenEvents
{
    public const string Lost = "xen_lost_records";
    public const string Change = "xen_sched_runstate_change";
    public const string Continue = "xen_sched_continue_running";
    public const string LeavesUnit = "xen_sched_switch_infprev";
    public const string ComesUnit = "xen_sched_switch_infnext";
    public const string StaysUnit = "xen_sched_switch_infcont";
    public const string Yield = "xen_sched_yield";
    public const string Block = "xen_sched_block";
    public const string ShutDown = "xen_sched_shutdown";
    public const string Hypercall = "xen_pv_hypercall_v2";
    public const string Entry = "xen_hvm_vmentry";
    public const string Exit = "xen_hvm_vmexit";
    public const string IdleEntry = "xen_pm_idle_entry";
    public const string IdleExit = "xen_pm_idle_exit";
    public const string Irq = "xen_hw_irq_handled";

    /// <summary>Records that a domain is created or removed.</summary>
    public static ImmutableArray<(string Name, bool IsCreated)> DomainEdges { get; } =
    [
        ("xen_sched_dom_add", true), ("xen_sched_dom_rem", false), ("xen_dom0_dom_add", true), ("xen_dom0_dom_rem", false),
    ];

    /// <summary>What the first pass reads.</summary>
    public static ImmutableArray<EventNeed> Survey { get; } =
    [
        new(Lost, ["dom", "vcpu"]),
        new(Change, ["dom", "vcpu", "old_state", "new_state"]),
        new(Continue, ["dom", "vcpu"]),
        new(Exit, ["reason", "svm"]),
        .. DomainEdges.Select(edge => new EventNeed(edge.Name, ["dom"])),
    ];

    /// <summary>What the second pass reads.</summary>
    public static ImmutableArray<EventNeed> States { get; } =
    [
        new(Lost, ["lost", "dom", "vcpu"]),
        new(Change, ["dom", "vcpu", "old_state", "new_state"]),
        new(Continue, ["dom", "vcpu"]),
        new(LeavesUnit, ["dom", "unit", "ran_ns"]),
        new(ComesUnit, ["dom", "unit", "waited_ns"]) { KeptFields = ["slice_ns"] },
        new(StaysUnit, ["dom", "unit", "ran_ns"]) { KeptFields = ["slice_ns"] },
        new(Yield, ["dom", "vcpu"]),
        new(Block, ["dom", "vcpu"]),
        new(ShutDown, ["dom", "vcpu"]) { KeptFields = ["reason"] },
        new(Hypercall, ["op", "arg0"]) { KeptFields = ["arg1", "arg2"] },
        new(Entry, ["nested"]),
        new(Exit, ["reason", "rip", "svm"]) { KeptFields = ["nested"] },
        new(IdleEntry, ["cstate"]) { KeptFields = ["expected_us", "predicted_us"] },
        new(IdleExit, ["cstate"]),
        new(Irq, ["irq", "start_tsc", "stop_tsc"]),
        .. DomainEdges.Select(edge => new EventNeed(edge.Name, ["dom"])),
    ];

    /// <summary>What is kept besides, as rows of the vCPU that is current.</summary>
    public static ImmutableArray<EventNeed> Details { get; } =
    [
        .. EmbeddedTable.Rows("Models.Xen.details.tsv").Select(row => new EventNeed(row[0], [.. row[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)]) { When = NeedWhen.Kept }),
    ];
}
