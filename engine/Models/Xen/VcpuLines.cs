using System.Globalization;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The vCPUs of the domains of a host, by domain and number.</summary>
internal sealed class VcpuLines
{
    private readonly VcpuLine?[]?[] _byDomain;
    private readonly Dictionary<(int Domain, int Vcpu), VcpuLine> _highNumbers = [];
    private readonly List<Domain> _waiting = [];
    private readonly List<DomainLine> _domains = [];

    public VcpuLines(ModelContext context, MachineTime time, PcpuLines cpus)
    {
        var links = context.Topology.Links.Index().Where(link => link.Item.Host == context.Machine.Id).ToArray();
        _byDomain = new VcpuLine?[links.Select(link => link.Item.HostPid).DefaultIfEmpty(-1).Max() + 1][];
        var tables = (Modes: context.Rows.Open(VmCatalog.VcpuMode), Places: context.Rows.Open(VmCatalog.VcpuPlacement), Exits: context.Rows.Open(VmCatalog.VmExit));
        var states = context.Rows.Open(XenCatalog.GuestState);
        var allCovered = XenFacts.CoversAll(context);
        foreach (var guest in links.GroupBy(link => link.Item.Guest))
        {
            var domain = new DomainLine(time, time.Track(states, guest.Key, null));
            _domains.Add(domain);
            foreach (var _ in guest) domain.Add();
            var lines = guest.Select(link => new VcpuLine(
                link.Item,
                link.Index,
                context.Names.Intern(string.Create(CultureInfo.InvariantCulture, $"{context.Topology[guest.Key].Name} vcpu {link.Item.Vcpu}")),
                time,
                new VcpuTables(
                    time.Track(tables.Modes, guest.Key, link.Item.Vcpu),
                    time.TrackOfLongStays(tables.Places, guest.Key, link.Item.Vcpu),
                    new ExitSpans(tables.Exits, guest.Key, link.Item.Vcpu, context.OnReferenceClock)),
                cpus,
                domain,
                allCovered,
                context.SleepsThroughLoss));
            _waiting.Add(new Domain(guest.First().Item.HostPid, guest.First().Item.Valid.StartNs, [.. lines]));
        }

        All = [.. _waiting.SelectMany(domain => domain.Lines)];
        _waiting.Sort((one, other) => one.StartNs.CompareTo(other.StartNs));
        Create(time.Coverage.StartNs);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<VcpuLine> All { get; }

    /// <summary>The vCPU of a domain that is there now; null when there is none.</summary>
    public VcpuLine? Of(int domain, int vcpu)
    {
        if ((uint)domain >= (uint)_byDomain.Length || _byDomain[domain] is not { } known) return null;
        return (uint)vcpu < (uint)known.Length ? known[vcpu] : _highNumbers.GetValueOrDefault((domain, vcpu));
    }

    /// <summary>Those that have a number now.</summary>
    public IEnumerable<VcpuLine> Of(int domain) =>
        (uint)domain < (uint)_byDomain.Length && _byDomain[domain] is { } known
            ? known.OfType<VcpuLine>().Concat(_highNumbers.Where(pair => pair.Key.Domain == domain).Select(pair => pair.Value))
            : [];

    /// <summary>Domains that are created up to now take the places of those that had their numbers before.</summary>
    public void Create(long timeNs)
    {
        var created = _waiting.TakeWhile(domain => domain.StartNs <= timeNs).ToArray();
        _waiting.RemoveRange(0, created.Length);
        foreach (var domain in created) Seat(domain);
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var line in All) line.Finish();
        foreach (var domain in _domains) domain.Finish();
    }

    private void Seat(Domain domain)
    {
        const int Dense = 256;
        foreach (var pair in _highNumbers.Keys.Where(key => key.Domain == domain.Id).ToArray()) _highNumbers.Remove(pair);
        var low = domain.Lines.Select(line => line.Link.Vcpu).Where(vcpu => vcpu < Dense);
        var seats = _byDomain[domain.Id] = new VcpuLine?[low.DefaultIfEmpty(-1).Max() + 1];
        foreach (var line in domain.Lines)
            if (line.Link.Vcpu < Dense) seats[line.Link.Vcpu] = line;
            else _highNumbers[(domain.Id, line.Link.Vcpu)] = line;
    }

    private sealed record Domain(int Id, long StartNs, VcpuLine[] Lines);
}
