using System.Collections.Frozen;
using System.Globalization;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Which CPUs the scheduler gives to the vCPUs of a unit together (sched-gran): those of a core, or of a socket.</summary>
/// <remarks>
/// A sidecar's <c>pcpus</c> say which those are. Where there is none, CPUs of a group are taken to have numbers next to each other.
/// </remarks>
internal sealed class CpuGroups
{
    private readonly FrozenDictionary<int, int[]> _told;

    private CpuGroups(int size, FrozenDictionary<int, int[]> told) => (Size, _told) = (size, told);

    /// <summary>How many CPUs a group has; 1 when each is by itself, 0 when that is not known.</summary>
    public int Size { get; }

    /// <summary>The groups of a machine.</summary>
    public static CpuGroups Of(Machine machine)
    {
        var size = XenFacts.ThreadsOf(machine);
        return (size > 1 ? Told(machine.Facts).FirstOrDefault(told => told.Size == size) : null) ?? new(size, FrozenDictionary<int, int[]>.Empty);
    }

    /// <summary>The groups that a sidecar tells of, smallest first: cores, then sockets.</summary>
    /// <remarks>All have the same size: for other machines Xen schedules single CPUs (xen/common/sched/cpupool.c, asymmetric cpu configuration).</remarks>
    public static IEnumerable<CpuGroups> Told(IReadOnlyDictionary<string, string> facts) =>
        new[] { XenFacts.Cores, XenFacts.Sockets }.Select(facts.GetValueOrDefault).OfType<string>().Select(Parse).OfType<CpuGroups>();

    /// <summary>The CPUs of the group that a CPU belongs to.</summary>
    public IEnumerable<int> With(int cpu) =>
        _told.TryGetValue(cpu, out var group) ? group : Size > 1 ? Enumerable.Range(cpu - (cpu % Size), Size) : [cpu];

    /// <summary>Whether it is told of a CPU that it shares its group with another.</summary>
    public bool AreTogether(int cpu, int other) => _told.TryGetValue(cpu, out var group) && group.Contains(other);

    /// <summary>The CPU that a vCPU comes to or leaves where a CPU of the group writes of it; -1 when that is not known.</summary>
    /// <remarks>A unit has its vCPUs on the CPUs of a group in their order (xen/common/sched/private.h, sched_set_res: each vCPU of the unit gets the next CPU of the resource).</remarks>
    public int HomeOf(int vcpu, int writer) => Size switch
    {
        0 => -1,
        1 => writer,
        _ when _told.TryGetValue(writer, out var group) => group[vcpu % Size],
        _ => writer - (writer % Size) + (vcpu % Size),
    };

    /// <summary>Reads groups as a sidecar's are kept: CPUs between commas, groups between spaces. Null when they cannot be.</summary>
    private static CpuGroups? Parse(string text)
    {
        var groups = new Dictionary<int, int[]>();
        var size = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var group = word.Split(',').Select(cpu => int.TryParse(cpu, CultureInfo.InvariantCulture, out var number) ? number : -1).Order().ToArray();
            if (size > 0 && group.Length != size) return null;
            size = group.Length;
            foreach (var cpu in group)
                if (cpu < 0 || !groups.TryAdd(cpu, group)) return null;
        }

        return size > 1 ? new(size, groups.ToFrozenDictionary()) : null;
    }
}
