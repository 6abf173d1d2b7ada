namespace VmQuery.Engine.Models.Kvm;

/// <summary>How often each vCPU number was named.</summary>
/// <remarks>Mostly one number is named again and again, so its votes are added up before they are looked up.</remarks>
internal sealed class Votes
{
    /// <summary>More than any machine type offers (KVM_MAX_VCPU_IDS is 4096 on x86 unless configured larger).</summary>
    private const int VcpuLimit = 1 << 14;

    private readonly SortedDictionary<long, long> _counts = [];
    private long _number;
    private long _repeated;

    /// <summary>The number with the most votes, of those that a vCPU can have; null when there is none.</summary>
    public int? Winner
    {
        get
        {
            Count();
            (long Vcpu, long Count)? best = null;
            foreach (var (vcpu, count) in _counts)
                if (vcpu is >= 0 and < VcpuLimit && count > (best?.Count ?? 0)) best = (vcpu, count);
            return (int?)best?.Vcpu;
        }
    }

    /// <summary>The same, but null when not all votes are for it.</summary>
    public int? OnlyOne
    {
        get
        {
            Count();
            return _counts.Count == 1 ? Winner : null;
        }
    }

    /// <summary>A number is named.</summary>
    public void Add(long number, long times = 1)
    {
        if (number != _number) Count();
        _number = number;
        _repeated += times;
    }

    /// <summary>Adds the votes of others.</summary>
    public void Add(Votes others)
    {
        others.Count();
        foreach (var (number, times) in others._counts) Add(number, times);
    }

    /// <summary>Forgets all votes, keeps the memory.</summary>
    public void Clear()
    {
        _counts.Clear();
        _repeated = 0;
    }

    private void Count()
    {
        if (_repeated > 0) _counts[_number] = _counts.GetValueOrDefault(_number) + _repeated;
        _repeated = 0;
    }
}
