namespace VmQuery.Engine.Models.Xen;

/// <summary>How many vCPUs of a domain are in which run state.</summary>
/// <param name="Asleep">Blocked or offline.</param>
/// <param name="Unknown">In one that is not known.</param>
internal readonly record struct DomainCounts(int Running, int Runnable, int Asleep, int Unknown)
{
    /// <summary>What that makes of the domain.</summary>
    public DomainState State => (Running, Runnable, Asleep, Unknown) switch
    {
        (_, _, _, > 0) or (0, 0, 0, 0) => DomainState.Unknown,
        (0, 0, _, _) => DomainState.Blocked,
        (0, _, 0, _) => DomainState.FullContention,
        (0, _, _, _) => DomainState.PartialContention,
        (_, > 0, _, _) => DomainState.ConcurrencyHazard,
        (_, _, 0, _) => DomainState.FullRun,
        _ => DomainState.PartialRun,
    };

    /// <summary>One vCPU leaves a run state for another; null is one that is not known.</summary>
    public DomainCounts Move(Runstate? from, Runstate? to) => Add(from, -1).Add(to, 1);

    private DomainCounts Add(Runstate? state, int change) => state switch
    {
        Runstate.Running => this with { Running = Running + change },
        Runstate.Runnable => this with { Runnable = Runnable + change },
        Runstate.Blocked or Runstate.Offline => this with { Asleep = Asleep + change },
        _ => this with { Unknown = Unknown + change },
    };
}
