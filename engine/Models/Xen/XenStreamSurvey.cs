using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What the first pass saw of a vCPU on one pCPU.</summary>
internal sealed class VcpuSight
{
    /// <summary>When it was named first.</summary>
    public long FirstNs { get; private set; } = long.MaxValue;

    /// <summary>When it was named last.</summary>
    public long LastNs { get; private set; } = long.MinValue;

    /// <summary>Whether it had VM exits.</summary>
    public bool Exits { get; set; }

    /// <summary>pCPU that it had when the records of that pCPU start.</summary>
    public int? StartsOn { get; set; }

    /// <summary>It is named.</summary>
    public void See(long timeNs) => (FirstNs, LastNs) = (Math.Min(FirstNs, timeNs), Math.Max(LastNs, timeNs));

    /// <summary>Adds what was seen elsewhere.</summary>
    public void Add(VcpuSight other)
    {
        See(other.FirstNs);
        See(other.LastNs);
        Exits |= other.Exits;
        StartsOn ??= other.StartsOn;
    }
}

/// <summary>The first pass over one pCPU: which vCPUs there are, which of them exit, and who had the pCPU when its records start.</summary>
internal sealed class XenStreamSurvey : IStreamSurvey
{
    /// <summary>More CPUs than a socket has.</summary>
    private const int MostSiblings = 1024;

    private readonly XenSlots _slots;
    private readonly EventRouter _router;
    private readonly int? _cpu;

    /// <summary>vCPUs that were named since the last edge of their domain, and their numbers by domain.</summary>
    private readonly Dictionary<(int Domain, int Vcpu), VcpuSight> _named = [];
    private readonly Dictionary<int, List<int>> _namedOf = [];

    /// <summary>Those that were named before an edge of their domain.</summary>
    private readonly List<(int Domain, int Vcpu, VcpuSight Sight)> _before = [];

    /// <summary>Numbers of the other idle vCPUs that it writes of.</summary>
    private readonly HashSet<int> _siblings = [];
    private VcpuSight? _current;
    private bool _hasOccupant;
    private bool _isStart = true;
    private bool _exitsAtStart;

    public XenStreamSurvey(EventSchema schema, int? cpu)
    {
        (_slots, _cpu) = (new XenSlots(schema), cpu);
        _router = new EventRouter(schema)
            .OnLoss((in EventView _) => Forget(), (in EventView _) => Forget())
            .On(XenEvents.Change, Change)
            .On(XenEvents.Continue, Continue)
            .On(XenEvents.Lost, Lost)
            .On(XenEvents.Exit, Exit);
        foreach (var (name, isCreated) in XenEvents.DomainEdges)
        {
            var slot = schema.Slot(name, "dom");
            _router.On(name, (in EventView e) => Edge(e, slot, isCreated));
        }
    }

    /// <summary>vCPUs that were named, once for each time between two edges of their domain that this pCPU wrote.</summary>
    public IEnumerable<(int Domain, int Vcpu, VcpuSight Sight)> Sights => _before.Concat(_named.Select(named => (named.Key.Domain, named.Key.Vcpu, named.Value)));

    /// <summary>Domains that were created or removed.</summary>
    public List<(int Domain, DomainEdge Edge)> Edges { get; } = [];

    /// <summary>Changes that only core scheduling makes: two vCPUs come to a pCPU and none leaves it, or another's idle vCPU does.</summary>
    public long CoreSwitches { get; private set; }

    /// <summary>How many CPUs a core has at least, as it writes of another's idle vCPU; the CPUs of a core have numbers next to each other.</summary>
    public int CoreThreads { get; private set; }

    /// <summary>How often a vCPU came to the pCPU.</summary>
    public long Switches { get; private set; }

    /// <summary>Exits with reasons that only AMD has.</summary>
    public long AmdExits { get; private set; }

    /// <summary>Whether the pCPU is in one of some groups and writes of no idle vCPU but those of that group.</summary>
    public bool WritesWithin(CpuGroups groups) => _cpu is not { } cpu || (groups.AreTogether(cpu, cpu) && _siblings.All(idle => groups.AreTogether(cpu, idle)));

    /// <inheritdoc/>
    public void Take(in EventView e) => _router.Take(e);

    private void Change(in EventView e)
    {
        var (domain, vcpu) = ((int)e.Get(_slots.ChangeDomain), (int)e.Get(_slots.ChangeVcpu));
        var (old, next) = ((Runstate)e.Get(_slots.ChangeOld), (Runstate)e.Get(_slots.ChangeNew));
        var sight = See(e.TimeNs, domain, vcpu);
        if (old == Runstate.Running) Leave(sight);
        if (domain == XenDomains.Idle && vcpu != _cpu) SeeSibling(vcpu);
        if (next != Runstate.Running) return;
        Switches++;
        if (_hasOccupant) CoreSwitches++;
        (_current, _hasOccupant, _isStart) = (sight, true, false);
    }

    private void SeeSibling(int idle)
    {
        CoreSwitches++;
        if (_siblings.Count < MostSiblings) _siblings.Add(idle);
        if (_cpu is { } cpu) CoreThreads = Math.Max(CoreThreads, 1 << (32 - int.LeadingZeroCount(idle ^ cpu)));
    }

    private void Leave(VcpuSight? sight)
    {
        if (_isStart) StartWith(sight);
        (_current, _hasOccupant, _isStart) = (null, false, false);
    }

    private void StartWith(VcpuSight? sight)
    {
        if (sight is null) return;
        (sight.StartsOn, sight.Exits) = (_cpu, sight.Exits || _exitsAtStart);
    }

    private void Continue(in EventView e)
    {
        var sight = See(e.TimeNs, (int)e.Get(_slots.ContinueDomain), (int)e.Get(_slots.ContinueVcpu));
        if (!_isStart) return;
        StartWith(sight);
        (_current, _hasOccupant, _isStart) = (sight, true, false);
    }

    private void Lost(in EventView e)
    {
        if (e.Has(_slots.LostDomain)) _current = See(e.TimeNs, (int)e.Get(_slots.LostDomain), (int)e.Get(_slots.LostVcpu));
    }

    private void Exit(in EventView e)
    {
        if (_current is not null) _current.Exits = true;
        else if (_isStart) _exitsAtStart = true;
        if (e.Get(_slots.ExitSvm) != 0 || IsAmds((uint)e.Get(_slots.ExitReason))) AmdExits++;
    }

    private void Edge(in EventView e, int slot, bool isCreated)
    {
        var domain = (int)e.Get(slot);
        Edges.Add((domain, new DomainEdge(e.TimeNs, isCreated)));
        if (!_namedOf.Remove(domain, out var vcpus)) return;
        foreach (var vcpu in vcpus)
            if (_named.Remove((domain, vcpu), out var sight)) _before.Add((domain, vcpu, sight));
    }

    private void Forget() => (_current, _hasOccupant, _isStart) = (null, false, false);

    /// <summary>Reasons that VMX does not have (it has 74 to 77, though): exceptions, intercepts and nested page faults of SVM.</summary>
    private static bool IsAmds(uint reason) => reason is >= 64 and <= 73 or >= 78 and <= 165 or 1024;

    private VcpuSight? See(long timeNs, int domain, int vcpu)
    {
        if (domain >= XenDomains.FirstReserved) return null;
        if (!_named.TryGetValue((domain, vcpu), out var sight)) sight = Add(domain, vcpu);
        sight.See(timeNs);
        return sight;
    }

    private VcpuSight Add(int domain, int vcpu)
    {
        if (!_namedOf.TryGetValue(domain, out var vcpus)) _namedOf[domain] = vcpus = [];
        vcpus.Add(vcpu);
        return _named[(domain, vcpu)] = new VcpuSight();
    }
}
