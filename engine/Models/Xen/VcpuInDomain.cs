using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What the domain of one vCPU is told of it.</summary>
internal sealed class VcpuInDomain(DomainLine domain)
{
    private Runstate? _told;

    /// <summary>Whether the domain knows its run state.</summary>
    public bool IsTold => _told is not null;

    /// <summary>It has another run state now; null when that is not known.</summary>
    public void Tell(long timeNs, Runstate? state)
    {
        domain.Change(timeNs, _told, state);
        _told = state;
    }

    /// <summary>What it did in a time for which the domain was told nothing.</summary>
    public void Recall(long startNs, long stopNs, VcpuState state)
    {
        if (!IsTold && VcpuWords.RunstateOf(state) is { } recalled) domain.Recall(startNs, stopNs, recalled);
    }
}
