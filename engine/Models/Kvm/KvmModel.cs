using System.Collections.Immutable;
using VmQuery.Engine.Events;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>Guests that run under KVM, seen from their host.</summary>
internal sealed class KvmModel : IModel
{
    private const string NoExits = "guest and hypervisor cannot be told apart";

    /// <inheritdoc/>
    public string Name => "kvm";

    /// <inheritdoc/>
    public Catalog Catalog => VmCatalog.Catalog;

    /// <inheritdoc/>
    public ImmutableArray<EventNeed> SurveyNeeds { get; } =
    [
        new("sched_switch", ["prev_comm", "prev_tid", "next_comm", "next_tid"]),
        new("sched_process_fork", ["child_tid", "child_pid"]),
        new("statedump_process", ["tid", "pid", "name"]),
        new("kvm_entry", ["vcpu_id", "ctx_tid", "ctx_pid"]),
        new("kvm_exit", ["vcpu_id", "ctx_tid", "ctx_pid"]),
    ];

    /// <inheritdoc/>
    public ImmutableArray<EventNeed> Needs { get; } =
    [
        new("sched_switch", ["prev_tid", "prev_state", "next_comm", "next_tid"], "whether a vCPU has a CPU is unknown"),
        new("sched_waking", ["tid", "target_cpu"]),
        new("sched_wakeup", ["tid", "target_cpu"], "asleep and waiting for a CPU cannot be told apart"),
        new("sched_wakeup_new", ["tid", "target_cpu"]),
        new("sched_migrate_task", ["tid", "dest_cpu"]),
        new("sched_process_fork", ["child_tid"]),
        new("sched_process_free", ["tid"]),
        new("kvm_entry", ["ctx_tid"], NoExits),
        new("kvm_exit", ["exit_reason", "guest_rip", "isa", "vcpu_id", "ctx_tid"], NoExits),
        new("irq_entry", []),
        new("softirq_entry", []),
        new("kvm_userspace_exit", ["reason", "ctx_tid"], "hypervisor and emulator cannot be told apart"),
    ];

    /// <inheritdoc/>
    public bool Concerns(Machine machine) => machine.HasThreads && (machine.Hypervisor is not null || machine.Role == MachineRole.Host);

    /// <inheritdoc/>
    public ImmutableArray<DerivedColumn> DerivedColumns { get; } = [new("kvm_exit", new("reason", ColumnType.Name, "exit reason"), ExitReasonOf)];

    /// <inheritdoc/>
    public bool ReadsThreads => true;

    /// <inheritdoc/>
    public ISurvey? StartSurvey(SurveyContext context) => new KvmSurvey(context);

    /// <inheritdoc/>
    public IModelRun? Start(ModelContext context) =>
        context.Threads is not null && context.Topology.LinksOf(context.Machine.Id).Any() ? new KvmRun(context) : null;

    private static DeriveCell ExitReasonOf(KindSchema kind, Names names)
    {
        var reasons = new ExitReasons(names);
        var (code, isa) = (kind.Slot("exit_reason"), kind.Slot("isa"));
        return (in EventView e) => e.Has(code) ? reasons.Of(ExitReasons.IsaOf(e.Get(isa)), e.Get(code)).Name.Value : null;
    }
}
