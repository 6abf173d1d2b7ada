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

    /// <summary>A process starts its threads with ids close to each other.</summary>
    private const int NearbyIds = 16;

    /// <summary>
    /// The process of each thread, by the events where they tell. Else the virtual machine monitor with the nearest id below,
    /// as threads get their ids soon after their process, if it started after the vCPU thread before; else the process of that
    /// thread while vCPU numbers rise, for no guest has a number twice.
    /// </summary>
    public static IReadOnlyDictionary<int, VmProcess> Assign(
        SortedDictionary<int, VcpuThread> vcpus, IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var monitors = Monitors(vcpus, threads, names);
        var assigned = new SortedDictionary<int, VmProcess>();
        var last = (Pid: 0, Tid: 0, Number: int.MaxValue);
        foreach (var (tid, vcpu) in vcpus)
        {
            var process = vcpu.Evidence.Pid is { } told ? new VmProcess(told, IsKnown: true)
                : StartedBetween(monitors, last.Tid, tid) is { } started ? new VmProcess(started, IsKnown: false)
                : vcpu.Number > last.Number ? new VmProcess(last.Pid, IsKnown: false)
                : new VmProcess(tid, IsKnown: false);
            assigned[tid] = process;
            last = (process.Pid, tid, vcpu.Number ?? int.MaxValue);
        }

        return assigned;
    }

    /// <summary>The monitor nearest below a thread; of several close to each other the first, for its own threads may bear its name.</summary>
    private static int? StartedBetween(SortedSet<int> monitors, int after, int before)
    {
        int? first = null;
        foreach (var tid in monitors.GetViewBetween(after + 1, Math.Max(after + 1, before - 1)).Reverse())
        {
            if (first - tid > NearbyIds) break;
            first = tid;
        }

        return first;
    }

    /// <summary>Processes that events call a monitor, those that kernel threads serve, and the threads that are named like one.</summary>
    private static SortedSet<int> Monitors(
        SortedDictionary<int, VcpuThread> vcpus, IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var monitors = new SortedSet<int>();
        foreach (var vcpu in vcpus.Values)
            if (vcpu.Evidence.Pid is { } pid) monitors.Add(pid);
        foreach (var thread in threads.Values)
            if (thread.Name.Value != 0 && ServedBy(names[thread.Name]) is { } served) monitors.Add(served);
        var called = monitors.Where(threads.ContainsKey).Select(pid => threads[pid].Name).Where(name => name.Value != 0).ToHashSet();
        foreach (var (tid, thread) in threads)
            if (called.Contains(thread.Name) && (thread.Pid ?? tid) == tid) monitors.Add(tid);
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
