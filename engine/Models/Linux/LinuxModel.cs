using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Linux;

/// <summary>CPUs and threads of a traced Linux kernel.</summary>
internal sealed class LinuxModel : IModel
{
    /// <inheritdoc/>
    public string Name => "linux";

    /// <inheritdoc/>
    public Catalog Catalog => LinuxCatalog.Catalog;

    /// <inheritdoc/>
    public ImmutableArray<EventNeed> SurveyNeeds => [];

    /// <inheritdoc/>
    public ImmutableArray<EventNeed> Needs { get; } =
    [
        new("sched_switch", ["prev_comm", "prev_tid", "prev_state", "next_comm", "next_tid"], "what threads and CPUs do is unknown"),
        new("sched_waking", ["comm", "tid", "target_cpu"]),
        new("sched_wakeup", ["comm", "tid", "target_cpu"], "sleeping and waiting for a CPU cannot be told apart"),
        new("sched_wakeup_new", ["comm", "tid", "target_cpu"]),
        new("sched_migrate_task", ["tid", "dest_cpu"]),
        new("sched_process_fork", ["child_comm", "child_tid", "child_pid"]),
        new("sched_process_exec", ["filename", "tid"]),
        new("sched_process_exit", ["tid"]),
        new("sched_process_free", ["tid"]),
        new("statedump_process", ["tid", "pid", "name"]),
        new("irq_entry", ["irq", "name"]),
        new("irq_exit", ["irq"]),
        new("softirq_entry", ["vec"]),
        new("softirq_exit", ["vec"]),

        // Between these two a CPU executes guest code, whoever the hypervisor is.
        new(GuestEntry, []),
        new(GuestExit, []),
    ];

    /// <summary>A CPU starts to execute guest code.</summary>
    internal const string GuestEntry = "kvm_entry";

    /// <summary>A CPU stops executing guest code.</summary>
    internal const string GuestExit = "kvm_exit";

    /// <inheritdoc/>
    public bool Concerns(Machine machine) => machine.Traced && machine.HasThreads;

    /// <inheritdoc/>
    public ISurvey? StartSurvey(SurveyContext context) => null;

    /// <inheritdoc/>
    public IModelRun? Start(ModelContext context) => Concerns(context.Machine) ? new LinuxRun(context) : null;
}
