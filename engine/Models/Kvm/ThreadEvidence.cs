using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>What a first pass saw of one thread. Adding evidence of other streams gives the same in any order.</summary>
internal sealed class ThreadEvidence
{
    private readonly Votes _exitVotes = new();
    private readonly Votes _entryVotes = new();
    private (long TimeNs, NameId Name) _lastName = (long.MinValue, default);

    /// <summary>VM entries and exits of the thread.</summary>
    public long VmEvents { get; private set; }

    /// <summary>Its process, if any event told.</summary>
    public int? Pid { get; private set; }

    /// <summary>What it was called last: a thread is born with the name of the one that created it.</summary>
    public NameId Name => _lastName.Name;

    /// <summary>The vCPU number that most exits give; null when none does.</summary>
    public int? ByExits => _exitVotes.Winner;

    /// <summary>
    /// The vCPU number that all entries agree on; null when they do not, or when no vCPU can have it. On Linux 5.10 and later
    /// LTTng's probe records half a kernel pointer instead (its argument is a struct kvm_vcpu by then).
    /// </summary>
    public int? ByEntries => _entryVotes.OnlyOne;

    /// <summary>A VM exit; the number may be missing.</summary>
    public void VoteExit(long? vcpu) => Vote(_exitVotes, vcpu);

    /// <summary>A VM entry; the number may be missing.</summary>
    public void VoteEntry(long? vcpu) => Vote(_entryVotes, vcpu);

    /// <summary>The thread belongs to a process; of several the smallest id stands, whatever the order.</summary>
    public void SeeProcess(int pid) => Pid = Math.Min(Pid ?? pid, pid);

    /// <summary>The thread is called so at a time.</summary>
    public void SeeName(long timeNs, NameId name)
    {
        if (name.Value != 0 && timeNs >= _lastName.TimeNs) _lastName = (timeNs, name);
    }

    /// <summary>Adds what another stream saw.</summary>
    public void Add(ThreadEvidence other)
    {
        _exitVotes.Add(other._exitVotes);
        _entryVotes.Add(other._entryVotes);
        VmEvents += other.VmEvents;
        if (other.Pid is { } pid) SeeProcess(pid);
        SeeName(other._lastName.TimeNs, other._lastName.Name);
    }

    /// <summary>Evidence of its own with the same content.</summary>
    public ThreadEvidence Copy()
    {
        var copy = new ThreadEvidence();
        copy.Add(this);
        return copy;
    }

    /// <summary>Forgets everything, keeps the memory.</summary>
    public void Clear()
    {
        _exitVotes.Clear();
        _entryVotes.Clear();
        (VmEvents, Pid, _lastName) = (0, null, (long.MinValue, default));
    }

    private void Vote(Votes votes, long? vcpu)
    {
        VmEvents++;
        if (vcpu is { } number) votes.Add(number);
    }
}
