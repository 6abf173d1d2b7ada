using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>The process that a vCPU thread belongs to.</summary>
/// <param name="Pid">Its id; the lowest thread id of its vCPUs when nothing tells.</param>
/// <param name="IsKnown">Whether an event told.</param>
internal readonly record struct VmProcess(int Pid, bool IsKnown);

/// <summary>Finds the process of each vCPU thread.</summary>
internal static class ProcessFinder
{
    /// <summary>Kernel threads that KVM and vhost name after the process they serve.</summary>
    private static readonly string[] ServantPrefixes = ["kvm-pit/", "vhost-"];

    /// <summary>
    /// The process of each thread, by the events where they tell. Else a process that is known to be a virtual machine monitor
    /// and has the nearest id below: threads get their ids soon after their process. Else threads in a row whose numbers rise are one guest.
    /// </summary>
    public static IReadOnlyDictionary<int, VmProcess> Assign(
        SortedDictionary<int, VcpuThread> vcpus, IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var monitors = Monitors(vcpus, threads, names);
        var assigned = new SortedDictionary<int, VmProcess>();
        (int First, int LastNumber)? run = null;
        foreach (var (tid, vcpu) in vcpus)
        {
            if (vcpu.Evidence.Pid is { } pid)
            {
                assigned[tid] = new(pid, IsKnown: true);
            }
            else if (monitors.GetViewBetween(0, tid) is { Count: > 0 } below)
            {
                assigned[tid] = new(below.Max, IsKnown: false);
            }
            else
            {
                run = run is { } open && (vcpu.Number ?? int.MaxValue) > open.LastNumber ? (open.First, vcpu.Number ?? open.LastNumber) : (tid, vcpu.Number ?? -1);
                assigned[tid] = new(run.Value.First, IsKnown: false);
            }
        }

        return assigned;
    }

    private static SortedSet<int> Monitors(
        SortedDictionary<int, VcpuThread> vcpus, IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var monitors = new SortedSet<int>();
        foreach (var vcpu in vcpus.Values)
            if (vcpu.Evidence.Pid is { } pid) monitors.Add(pid);
        foreach (var thread in threads.Values)
            if (thread.Name.Value != 0 && ServedBy(names[thread.Name]) is { } served) monitors.Add(served);
        return monitors;
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
