using System.Collections.Frozen;
using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>The first pass over a host: which domains it runs, and their vCPUs.</summary>
internal sealed class XenSurvey(SurveyContext context) : ISurvey
{
    /// <summary>More than any host has: a trace that names more is broken.</summary>
    private const int MostVcpus = 1 << 16;
    private readonly List<XenStreamSurvey> _streams = [];

    /// <summary>How often a vCPU was put into a life of its domain that it may not have been in.</summary>
    private int _open;

    /// <inheritdoc/>
    public IStreamSurvey OpenStream(StreamInfo stream)
    {
        var survey = new XenStreamSurvey(context.Schema, stream.Cpu);
        _streams.Add(survey);
        return survey;
    }

    /// <inheritdoc/>
    public SurveyResult Finish()
    {
        var vcpus = new SortedDictionary<(int Domain, int Vcpu), List<VcpuSight>>();
        foreach (var (domain, vcpu, sight) in _streams.SelectMany(stream => stream.Sights))
        {
            if (vcpus.TryGetValue((domain, vcpu), out var known)) known.Add(sight);
            else if (vcpus.Count < MostVcpus) vcpus[(domain, vcpu)] = [sight];
        }

        // Where cores are scheduled, such changes are common; once in a while they are contradictions.
        var isCoreScheduled = _streams.Sum(stream => stream.CoreSwitches) * 100 > _streams.Sum(stream => stream.Switches);
        var coreThreads = isCoreScheduled ? ThreadsOfCore() : 1;
        var edges = _streams.SelectMany(stream => stream.Edges).ToLookup(edge => edge.Domain, edge => edge.Edge);
        var guests = vcpus.GroupBy(pair => pair.Key.Domain).SelectMany(domain => Guests(domain.Key, [.. domain], edges[domain.Key], coreThreads));
        return new("xen", [.. guests]) { HasThreads = false, Facts = FactsOf(coreThreads) };
    }

    /// <summary>How many CPUs are scheduled together: as a sidecar says of those that write of each other, else as their numbers say.</summary>
    private int ThreadsOfCore()
    {
        var told = CpuGroups.Told(context.Facts).FirstOrDefault(groups => _streams.TrueForAll(stream => stream.WritesWithin(groups)));
        return told?.Size ?? XenFacts.KnownThreads(_streams.Max(stream => stream.CoreThreads));
    }

    private IEnumerable<FoundGuest> Guests(int domain, KeyValuePair<(int Domain, int Vcpu), List<VcpuSight>>[] vcpus, IEnumerable<DomainEdge> edges, int coreThreads)
    {
        var lives = DomainLives.Of(edges, vcpus.Min(pair => pair.Value.Min(sight => sight.FirstNs))).Select(span => new DomainLife(span)).ToArray();
        foreach (var (key, sights) in vcpus)
            foreach (var sight in sights) Settle(lives, key.Vcpu, sight);
        var number = string.Create(CultureInfo.InvariantCulture, $"dom{domain}");
        for (var i = 0; i < lives.Length; i++)
        {
            var its = lives[i].Vcpus;
            if (its.Count == 0) continue;
            yield return new FoundGuest(domain, null, [.. its.Select(seen => Vcpu(seen.Vcpu, domain, seen.Sight, isFirst: i == 0 && coreThreads == 1))])
            {
                Name = (i == lives.Length - 1 ? XenFacts.NameOf(domain, context.Facts) : null) ?? number,
                Lived = lives[i].Span,
                ExitsTraced = its.Exists(seen => seen.Sight.Exits) && coreThreads > 0,
            };
        }
    }

    /// <summary>
    /// Puts a vCPU into the lives of its domain that it was seen in, and into those between: a pCPU that wrote none of their edges does not
    /// tell in which of them it went on naming it. A trace that leaves this open for more vCPUs than any host has is broken.
    /// </summary>
    private void Settle(DomainLife[] lives, int vcpu, VcpuSight sight)
    {
        for (var i = DomainLife.FirstStoppingAfter(lives, sight.FirstNs); i < lives.Length && lives[i].Span.StartNs <= sight.LastNs; i++)
        {
            var isOpen = lives[i].Span.StartNs > sight.FirstNs && lives[i].Span.StopNs <= sight.LastNs;
            if (!isOpen || _open++ < MostVcpus) lives[i].See(vcpu, sight);
            else i = DomainLife.FirstStoppingAfter(lives, sight.LastNs) - 1;
        }
    }

    private static FoundVcpu Vcpu(int vcpu, int domain, VcpuSight sight, bool isFirst) =>
        new(vcpu, null, null, string.Create(CultureInfo.InvariantCulture, $"domain {domain}"), Confidence.Certain) { StartsOn = isFirst ? sight.StartsOn : null };

    private FrozenDictionary<string, string> FactsOf(int coreThreads)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (coreThreads != 1) facts[XenFacts.CoreThreads] = coreThreads.ToString(CultureInfo.InvariantCulture);
        if (_streams.Exists(stream => stream.AmdExits > 0)) facts[XenFacts.Vendor] = CpuVendor.Amd.Word();
        return facts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
