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
