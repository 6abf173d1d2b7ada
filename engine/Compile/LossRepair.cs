namespace VmQuery.Engine.Compile;

/// <summary>What to take for known of the time in which records were lost, where the hypervisor schedules vCPUs itself.</summary>
public enum LossRepair
{
    /// <summary>What a later record proves to have lasted all the while.</summary>
    Proven,

    /// <summary>Also that a vCPU slept on which was asleep before and after.</summary>
    Optimistic,
}
