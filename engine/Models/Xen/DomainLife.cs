using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>A domain from its creation to its end, one of several that have one number.</summary>
internal sealed class DomainLife(TimeSpanNs span)
{
    /// <summary>When it was there.</summary>
    public TimeSpanNs Span { get; } = span;

    /// <summary>Its vCPUs with all that was seen of them, in the order in which they were told.</summary>
    public List<(int Vcpu, VcpuSight Sight)> Vcpus { get; } = [];

    /// <summary>Which of the lives of a number, one after the other, is the first that stops after a time; how many there are when none does.</summary>
    public static int FirstStoppingAfter(DomainLife[] lives, long timeNs) => Bisection.FirstAbove<DomainLife, long>(lives, timeNs, static life => life.Span.StopNs);

    /// <summary>A vCPU of it was seen; whoever tells of several tells all of one before the next.</summary>
    public void See(int vcpu, VcpuSight sight)
    {
        if (Vcpus is not [.., (var last, _)] || last != vcpu) Vcpus.Add((vcpu, new VcpuSight()));
        Vcpus[^1].Sight.Add(sight);
    }
}
