namespace VmQuery.Engine.Models.Kvm;

/// <summary>A thread that is a vCPU, with what may tell its number.</summary>
/// <param name="Named">Number in the thread's name.</param>
internal sealed record VcpuThread(int Tid, string? Name, int? Named, ThreadEvidence Evidence)
{
    /// <summary>Its number in its guest by the best evidence; null when there is none.</summary>
    public int? Number => Evidence.ByExits ?? EntryNumber ?? Named;

    /// <summary>What says so.</summary>
    public string Source => Evidence.ByExits is not null ? "kvm_exit.vcpu_id" : EntryNumber is not null ? "kvm_entry.vcpu_id" : "thread name";

    /// <summary>Whether VM events say so.</summary>
    public bool IsRecorded => Evidence.ByExits is not null || EntryNumber is not null;

    /// <summary>How good the evidence is, best first.</summary>
    public int Rank => Evidence.ByExits is not null ? 0 : EntryNumber is not null ? 1 : Named is not null ? 2 : 3;

    /// <summary>Number by entries, unless the thread's name denies it.</summary>
    private int? EntryNumber => Named is { } named && named != Evidence.ByEntries ? null : Evidence.ByEntries;
}
