using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>The process that a vCPU thread belongs to.</summary>
/// <param name="Pid">Its id; the lowest thread id of its vCPUs when nothing tells.</param>
/// <param name="IsTold">Whether an event told, not only the order of thread ids.</param>
internal sealed record VmProcess(int Pid, bool IsTold);

/// <summary>Finds the process of each vCPU thread.</summary>
/// <remarks>
/// Where no event tells, the order of ids does: a virtual machine monitor creates its threads soon after it starts itself, so
/// its id, or that of a kernel thread that serves it, lies between the vCPUs of the guest before and its own.
/// </remarks>
internal sealed class ProcessFinder
{
    /// <summary>Kernel threads that KVM and vhost name after the process they serve.</summary>
    private static readonly string[] ServantPrefixes = ["kvm-pit/", "vhost-"];

    /// <summary>How the programs are called that run KVM guests.</summary>
    private static readonly string[] MonitorPrefixes = ["qemu", "kvm", "cloud-hyperviso", "firecracker", "crosvm"];

    private readonly SortedSet<int> _served = [];
    private readonly SortedSet<int> _monitors = [];

    private ProcessFinder(IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        foreach (var (tid, thread) in threads)
        {
            if (thread.Name.Value == 0) continue;
            var name = names[thread.Name];
            if (ServedBy(name) is { } served) _served.Add(served);
            else if (Array.Exists(MonitorPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))) _monitors.Add(tid);
        }
    }

    /// <summary>The process of each vCPU thread.</summary>
    public static IReadOnlyDictionary<int, VmProcess> Assign(
        SortedDictionary<int, VcpuThread> vcpus, IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var finder = new ProcessFinder(threads, names);
        var assigned = new SortedDictionary<int, VmProcess>();
        var numbers = new HashSet<int>();
        var (before, pid) = (0, 0);
        foreach (var (tid, vcpu) in vcpus)
        {
            var told = vcpu.Evidence.Pid;
            var next = told ?? finder.Between(before, tid) ?? (before == 0 || vcpu.Number is { } n && numbers.Contains(n) ? tid : pid);
            if (next != pid) numbers.Clear();
            if (vcpu.Number is { } number) numbers.Add(number);
            assigned[tid] = new(next, told is not null);
            (before, pid) = (tid, next);
        }

        return assigned;
    }

    /// <summary>The likeliest process between two ids; null when there is none.</summary>
    private int? Between(int before, int tid) => First(_served, before, tid) ?? First(_monitors, before, tid);

    private static int? First(SortedSet<int> ids, int before, int tid)
    {
        foreach (var id in ids.GetViewBetween(before, tid))
            if (id > before && id < tid) return id;
        return null;
    }

    private static int? ServedBy(string name)
    {
        foreach (var prefix in ServantPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return pid;
        }

        return null;
    }
}
