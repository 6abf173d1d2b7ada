namespace VmQuery.Engine.Models.Xen;

/// <summary>What the vCPUs of a domain do together (<c>guest_state</c>).</summary>
internal enum DomainState : byte
{
    /// <summary>The run state of a vCPU is not known.</summary>
    Unknown,

    /// <summary>All its vCPUs are blocked or offline.</summary>
    Blocked,

    /// <summary>All its vCPUs have pCPUs.</summary>
    FullRun,

    /// <summary>Some vCPUs have pCPUs, and no other wants one.</summary>
    PartialRun,

    /// <summary>Some vCPUs have pCPUs and others wait for one: who holds a lock may not run.</summary>
    ConcurrencyHazard,

    /// <summary>Some vCPUs wait for pCPUs and none has one.</summary>
    PartialContention,

    /// <summary>All its vCPUs wait for pCPUs.</summary>
    FullContention,
}
