namespace VmQuery.Tests.Support.XenHost;

/// <summary>Xen's run states, as it numbers them.</summary>
internal enum Runstate
{
    Running,
    Runnable,
    Blocked,
    Offline,
}

/// <summary>A domain of a generated trace: dom0 is PV, the others have VM entries and exits.</summary>
internal sealed record SimDomain(int Id)
{
    /// <summary>Whether its kernel calls Xen instead of leaving guest mode.</summary>
    public bool IsPv => Id == 0;
}

/// <summary>A vCPU of a generated trace.</summary>
internal sealed class SimVcpu(SimDomain domain, int number, int home)
{
    public SimDomain Domain => domain;

    public int Number => number;

    /// <summary>Both, as the scheduler's records hold them.</summary>
    public uint Unit => (uint)number | ((uint)domain.Id << 16);

    /// <summary>The pCPU in whose queue it waits.</summary>
    public int Home { get; set; } = home;

    public Runstate State { get; private set; } = Runstate.Blocked;

    /// <summary>Since when: what others do before that cannot be about it.</summary>
    public ulong Since { get; private set; }

    /// <summary>Whether it has left its guest and not entered it again.</summary>
    public bool IsInExit { get; set; } = true;

    public void Turn(Runstate state, ulong now) => (State, Since) = (state, now);
}
