using System.Globalization;
using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The vCPUs of the domains of a host, by domain and number.</summary>
internal sealed class VcpuLines
{
    private readonly Domain?[] _byNumber;
    private readonly Queue<Domain> _waiting;
    private readonly List<DomainLine> _domains = [];

    public VcpuLines(ModelContext context, MachineTime time, PcpuLines cpus)
    {
        var links = context.Topology.Links.Index().Where(link => link.Item.Host == context.Machine.Id).ToArray();
        _byNumber = new Domain?[links.Select(link => link.Item.HostPid).DefaultIfEmpty(-1).Max() + 1];
        var tables = (Modes: context.Rows.Open(VmCatalog.VcpuMode), Places: context.Rows.Open(VmCatalog.VcpuPlacement), Exits: context.Rows.Open(VmCatalog.VmExit));
        var states = context.Rows.Open(XenCatalog.GuestState);
        var allCovered = XenFacts.CoversAll(context);
        var found = new List<Domain>();
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
            found.Add(new Domain(guest.First().Item.HostPid, guest.First().Item.Valid.StartNs, [.. lines], domain));
        }

        All = [.. found.SelectMany(domain => domain.Lines)];
        found.Sort((one, other) => one.StartNs.CompareTo(other.StartNs));
        _waiting = new(found);
        Create(time.Coverage.StartNs);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<VcpuLine> All { get; }

    /// <summary>The vCPU of a domain that is there now; null when there is none.</summary>
    public VcpuLine? Of(int domain, int vcpu) => (uint)domain < (uint)_byNumber.Length ? _byNumber[domain]?.Of(vcpu) : null;

    /// <summary>What the vCPUs of the domain do together that has a number now; null when none has.</summary>
    public DomainLine? DomainOf(int domain) => (uint)domain < (uint)_byNumber.Length ? _byNumber[domain]?.Together : null;

    /// <summary>Domains that are created up to now take the places of those that had their numbers before.</summary>
    public void Create(long timeNs)
    {
        while (_waiting.TryPeek(out var domain) && domain.StartNs <= timeNs) _byNumber[domain.Number] = _waiting.Dequeue();
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var line in All) line.Finish();
        foreach (var domain in _domains) domain.Finish();
    }

    /// <summary>One domain, from its creation on.</summary>
    private sealed class Domain
    {
        /// <summary>Numbers of vCPUs as domains have them; a damaged trace may tell of any other.</summary>
        private const int UsualVcpus = 256;

        private readonly VcpuLine?[] _usual;
        private readonly Dictionary<int, VcpuLine> _others = [];

        public Domain(int number, long startNs, VcpuLine[] lines, DomainLine together)
        {
            (Number, StartNs, Lines, Together) = (number, startNs, lines, together);
            _usual = new VcpuLine?[lines.Select(line => line.Link.Vcpu).Where(vcpu => vcpu < UsualVcpus).DefaultIfEmpty(-1).Max() + 1];
            foreach (var line in lines)
                if (line.Link.Vcpu < UsualVcpus) _usual[line.Link.Vcpu] = line;
                else _others[line.Link.Vcpu] = line;
        }

        /// <summary>Its number, which a domain after it may have again.</summary>
        public int Number { get; }

        public long StartNs { get; }

        /// <summary>Its vCPUs.</summary>
        public VcpuLine[] Lines { get; }

        /// <summary>What they do together.</summary>
        public DomainLine Together { get; }

        public VcpuLine? Of(int vcpu) => (uint)vcpu < (uint)_usual.Length ? _usual[vcpu] : _others.GetValueOrDefault(vcpu);
    }
}
