using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>Groups vCPU threads into guests and gives each its number.</summary>
internal static class GuestFinder
{
    /// <summary>The guests of a machine, by process.</summary>
    public static ImmutableArray<FoundGuest> Find(IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var vcpus = VcpuThreads(threads, names);
        var processes = ProcessFinder.Assign(vcpus, threads, names);
        return
        [
            .. processes.GroupBy(pair => pair.Value.Pid).OrderBy(group => group.Key).Select(group => new FoundGuest(
                group.Key,
                NameOf(group.Key, threads, names),
                Numbered([.. group.Select(pair => (vcpus[pair.Key], pair.Value.IsTold))]))),
        ];
    }

    /// <summary>The vCPU number in a name that QEMU gives its threads (<c>-name debug-threads=on</c>); null in any other.</summary>
    public static int? NumberIn(string name) =>
        name.StartsWith("CPU ", StringComparison.Ordinal)
        && name.EndsWith("/KVM", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan()[4..^4], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static SortedDictionary<int, VcpuThread> VcpuThreads(IReadOnlyDictionary<int, ThreadEvidence> threads, Names names)
    {
        var vcpus = new SortedDictionary<int, VcpuThread>();
        foreach (var (tid, evidence) in threads)
        {
            var name = evidence.Name.Value == 0 ? null : names[evidence.Name];
            var named = name is null ? null : NumberIn(name);
            if (evidence.VmEvents > 0 || named is not null) vcpus[tid] = new(tid, name, named, evidence);
        }

        return vcpus;
    }

    private static string? NameOf(int pid, IReadOnlyDictionary<int, ThreadEvidence> threads, Names names) =>
        threads.TryGetValue(pid, out var main) && main.Name.Value != 0 && NumberIn(names[main.Name]) is null ? names[main.Name] : null;

    /// <summary>
    /// Numbers from the best evidence first, each number once; a thread whose number is taken and that has no VM events is none of the
    /// vCPUs (a worker keeps the name of the vCPU thread that created it for a moment), any other takes the next free number.
    /// </summary>
    private static ImmutableArray<FoundVcpu> Numbered(ImmutableArray<(VcpuThread Thread, bool IsProcessTold)> threads)
    {
        var found = new SortedDictionary<int, FoundVcpu>();
        var bestFirst = threads.OrderBy(pair => pair.Thread.Rank).ThenByDescending(pair => pair.Thread.Evidence.VmEvents).ThenBy(pair => pair.Thread.Tid);
        foreach (var (thread, isProcessTold) in bestFirst)
        {
            var isTaken = thread.Number is not { } number || found.ContainsKey(number);
            if (isTaken && thread.Number is not null && thread.Evidence.VmEvents == 0) continue;
            var vcpu = isTaken ? FirstFree(found) : thread.Number!.Value;
            found[vcpu] = new(vcpu, thread.Tid, thread.Name, Evidence(thread, isTaken, isProcessTold), Sureness(thread, isTaken, isProcessTold));
        }

        return [.. found.Values];
    }

    private static string Evidence(VcpuThread thread, bool isTaken, bool isProcessTold)
    {
        var number = isTaken ? "order of threads" : thread.Source;
        return isProcessTold ? number : number + ", process by order of threads";
    }

    private static Confidence Sureness(VcpuThread thread, bool isTaken, bool isProcessTold) =>
        isTaken || !isProcessTold ? Confidence.Low : thread.IsRecorded ? Confidence.Certain : Confidence.High;

    private static int FirstFree(SortedDictionary<int, FoundVcpu> found)
    {
        var free = 0;
        while (found.ContainsKey(free)) free++;
        return free;
    }
}
