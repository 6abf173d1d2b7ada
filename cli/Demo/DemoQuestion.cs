using System.Collections.Immutable;

namespace VmQuery.Cli.Demo;

/// <summary>A question of the demo.</summary>
/// <param name="Words">What one would ask a colleague.</param>
/// <param name="Vql">The same in VQL.</param>
internal readonly record struct DemoQuestion(string Words, string Vql)
{
    /// <summary>The questions, from who is who to who is to blame.</summary>
    public static ImmutableArray<DemoQuestion> All { get; } =
    [
        new("Which guests and vCPUs are in here?", "list vcpu of guest"),
        new("What did the vCPU do with its time?", "show mode of vcpu of guest | summarize share(dur), total(dur) by guest, vcpu, mode | sort total desc"),
        new("When was it kept from running, for how long, and who ran instead?", "when vcpu of guest is preempted | longest 5"),
        new("Who took most of its time?", "when vcpu of guest is preempted | summarize total(dur), count() by preempted_by | sort total desc | top 5 by total"),
        new("Why does it leave guest mode, and what does each reason cost?", "show vm_exit of vcpu of guest | stats by reason"),
    ];

    /// <summary>What the vCPUs do, for the timeline.</summary>
    public const string VcpuModes = "show mode of vcpu of guest";

    /// <summary>What the host's CPUs do, for the timeline.</summary>
    public const string CpuModes = "show mode of cpu of host";

    /// <summary>The place to look at closely.</summary>
    public const string LongestPreemption = "when vcpu of guest is preempted | longest 1";
}
