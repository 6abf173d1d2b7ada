namespace VmQuery.Engine.Models.Xen;

/// <summary>A domain is created or gone.</summary>
internal readonly record struct DomainEdge(long TimeNs, bool IsCreated);

/// <summary>Tells domains apart that have one number after the other.</summary>
internal static class DomainLives
{
    /// <summary>When the domains of a number were there.</summary>
    /// <param name="edges">Two records may tell of one edge: the scheduler's and that of dom0's operation.</param>
    /// <param name="firstSeenNs">When a vCPU of the number was seen first.</param>
    public static IEnumerable<TimeSpanNs> Of(IEnumerable<DomainEdge> edges, long firstSeenNs)
    {
        var (start, isThere) = (long.MinValue, true);
        foreach (var edge in edges.OrderBy(edge => edge.TimeNs).ThenBy(edge => edge.IsCreated))
        {
            var wasThere = isThere && start == long.MinValue && firstSeenNs < edge.TimeNs;
            if (isThere && (wasThere || !edge.IsCreated)) yield return new(start, edge.TimeNs);
            if (edge.IsCreated && (!isThere || start == long.MinValue)) start = edge.TimeNs;
            isThere = edge.IsCreated;
        }

        if (isThere) yield return new(start, long.MaxValue);
    }
}

/// <summary>A domain from its creation to its end, one of several that have one number.</summary>
internal sealed class DomainLife(TimeSpanNs span)
{
    /// <summary>When it was there.</summary>
    public TimeSpanNs Span { get; } = span;

    /// <summary>Its vCPUs, in the order in which they were seen first.</summary>
    public List<(int Vcpu, VcpuSight Sight)> Vcpus { get; } = [];

    /// <summary>The first of some lives, one after the other, that stops after a time.</summary>
    public static int FirstStoppingAfter(DomainLife[] lives, long timeNs)
    {
        var (low, high) = (0, lives.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (lives[middle].Span.StopNs <= timeNs) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>A vCPU of it was named; all that is seen of one comes in a row.</summary>
    public void See(int vcpu, VcpuSight sight)
    {
        if (Vcpus is not [.., (var last, _)] || last != vcpu) Vcpus.Add((vcpu, new VcpuSight()));
        Vcpus[^1].Sight.Add(sight);
    }
}
