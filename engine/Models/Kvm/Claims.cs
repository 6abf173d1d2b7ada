namespace VmQuery.Engine.Models.Kvm;

/// <summary>A VM event whose thread is not known yet.</summary>
/// <param name="Vcpu">Number of its vCPU; -1 when not told.</param>
internal readonly record struct UnclaimedEvent(long TimeNs, VcpuInput Input, int Vcpu, long? GuestRip);

/// <summary>
/// VM events recorded before it is known who is on their CPU: after the trace starts, and in and after a hole.
/// The next switch on the CPU names in <c>prev_tid</c> whose they are.
/// </summary>
internal sealed class Claims(VcpuLines vcpus)
{
    /// <summary>Bound on memory for a CPU that never switches.</summary>
    private const int Most = 1 << 16;
    private readonly Dictionary<int, List<UnclaimedEvent>> _byCpu = [];
    private int _kept;

    /// <summary>Of each event how often its vCPU never became known, and when first.</summary>
    public SortedDictionary<VcpuEvent, (long Count, long FirstNs)> Orphans { get; } = [];

    /// <summary>Keeps an event until its thread is known.</summary>
    public void Keep(int cpu, in UnclaimedEvent e)
    {
        if (!_byCpu.TryGetValue(cpu, out var kept)) _byCpu[cpu] = kept = [];
        if (kept.Count == Most) Settle(cpu, tid: -1);
        kept.Add(e);
        _kept++;
    }

    /// <summary>Whether events of a CPU wait; those after them have to wait too.</summary>
    public bool Wait(int cpu) => _kept > 0 && _byCpu.TryGetValue(cpu, out var kept) && kept.Count > 0;

    /// <summary>Whether the last event of a CPU that waits is an entry: whoever it is of may be in guest code there.</summary>
    public bool EntryWaits(int cpu) => Wait(cpu) && _byCpu[cpu][^1].Input.Event == VcpuEvent.Entry;

    /// <summary>
    /// The events that wait for a CPU are a thread's; where that cannot be, or it is not known (-1), the likeliest vCPU's.
    /// Entries do not say whose they are, so they go with the exit before them, the first ones with the first exit.
    /// </summary>
    public void Settle(int cpu, int tid)
    {
        if (!Wait(cpu)) return;
        var kept = _byCpu[cpu];
        var told = vcpus.Of(tid);
        var owner = Owner(told, cpu, kept.Find(e => e.Vcpu >= 0) is { Input.Event: VcpuEvent.Exit } first ? first.Vcpu : -1);
        foreach (var e in kept)
        {
            if (e.Vcpu >= 0) owner = Owner(told, cpu, e.Vcpu);
            if (owner is null) Orphan(e.TimeNs, e.Input.Event);
            else owner.Take(e.TimeNs, e.Input, e.GuestRip);
        }

        _kept -= kept.Count;
        kept.Clear();
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var cpu in _byCpu.Keys.Order().ToArray()) Settle(cpu, tid: -1);
    }

    /// <summary>An event belongs to no vCPU that is known.</summary>
    public void Orphan(long timeNs, VcpuEvent e)
    {
        var before = Orphans.GetValueOrDefault(e, (0, timeNs));
        Orphans[e] = (before.Count + 1, before.FirstNs);
    }

    private VcpuLine? Owner(VcpuLine? told, int cpu, int vcpu) =>
        told is not null && (vcpu < 0 || vcpu == told.Link.Vcpu) ? told : vcpus.Guess(cpu, vcpu);
}
