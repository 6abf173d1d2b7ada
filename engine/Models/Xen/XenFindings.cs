using VmQuery.Engine.Quality;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What an honest answer has to mention after a run.</summary>
internal sealed class XenFindings(ModelContext context, Residents residents)
{
    private readonly SortedDictionary<VcpuEvent, (long Count, long FirstNs)> _orphans = [];
    private (long Count, long FirstNs) _inGuest;

    /// <summary>VM entries and exits so far.</summary>
    public long VmRecords { get; set; }

    /// <summary>A VM entry or exit belongs to no vCPU that is known.</summary>
    public void AddOrphan(VcpuEvent e, long timeNs)
    {
        var before = _orphans.GetValueOrDefault(e, (0, timeNs));
        _orphans[e] = (before.Item1 + 1, before.Item2);
    }

    /// <summary>A CPU wrote a record while guest code ran on it, which it can only do after an exit.</summary>
    public void AddInGuest(long timeNs) => _inGuest = (_inGuest.Count + 1, _inGuest.Count == 0 ? timeNs : _inGuest.FirstNs);

    /// <summary>Reports them all.</summary>
    public void Report()
    {
        ReportContradictions();
        if (_orphans.TryGetValue(VcpuEvent.Entry, out var entries))
            Add("vm-entry-without-vcpu", Severity.Warning, entries.Count, entries.FirstNs, "VM entries of no known vCPU, so some guest time may be missing in answers; their event table has them.");
        if (_orphans.TryGetValue(VcpuEvent.Exit, out var exits))
            Add("vm-exit-without-vcpu", Severity.Warning, exits.Count, exits.FirstNs, "VM exits of no known vCPU, so no vm_exit span counts them; their event table has them.");
        if (_inGuest.Count > 0)
            Add("record-in-guest", Severity.Warning, _inGuest.Count, _inGuest.FirstNs, "Records between a VM entry and its exit, where none can be: exits are missing without a reported loss.");
        if (residents.OddChanges > 0)
            Add("odd-runstate-change", Severity.Note, residents.OddChanges, null, "Changes of run state that Xen does not make; they count all the same.");
        ReportMasks();
        if (context.Machine.Facts.GetValueOrDefault(XenFacts.Alignment) is { } alignment)
            Add("tsc-alignment", Severity.Note, 1, null, $"Counters of CPUs, moved against each other as --tsc-align asks for: {alignment}.");
        if (!context.Machine.Facts.ContainsKey(XenFacts.Start))
            Add("no-wall-clock", Severity.Note, 1, null, "The trace does not say when it was taken: times count from its first record, as if that were the start of 1970. A sidecar with start_wallclock_ns makes them dates.");
        Add("loss-at-end", Severity.Note, 1, null, "Xen reports lost records with the next record that it can write, so those lost last, and all of a CPU without a buffer, are missing without a trace.");
    }

    private void ReportContradictions()
    {
        var all = 0L;
        foreach (var line in residents.Vcpus.All.Where(line => line.History.Contradictions > 0))
        {
            all += line.History.Contradictions;
            context.Findings.Add(new(
                "impossible-transition", Severity.Warning, context.Names[line.Name], line.History.Contradictions, line.History.FirstContradictionNs,
                "Records contradict each other although none were reported lost; the time between them is unknown with cause conflict or untraced."));
        }

        if (all * 100 > residents.Changes)
            Add("untraced-cpu", Severity.Warning, all, null, "More than one change of run state in a hundred went unseen: some CPUs are not traced, or their counters are not synchronized (--tsc-align).");
    }

    private void ReportMasks()
    {
        if (XenFacts.ThreadsOf(context.Machine) is var threads and not 1)
            Add("core-scheduling", Severity.Warning, 1, null, "Xen schedules cores, and one CPU writes the records of all of a core: " + (threads == 0
                ? "which CPU a vCPU has, and which VM exits are its own, is not known; its run states are."
                : $"a vCPU is taken to be on that of the core's {threads} CPUs which its number says; its run states do not depend on that."));
        if (residents.Changes == 0)
            Add("no-scheduler-records", Severity.Warning, 1, null, "The trace has no run state changes (class sched), so which vCPU has which CPU is unknown.");
        else if (VmRecords == 0)
            Add("no-vm-records", Severity.Note, 1, null, "The trace has no VM entries and exits (class hvm): no domain is HVM or PVH, or they were masked; guest and hypervisor cannot be told apart.");
    }

    private void Add(string code, Severity severity, long count, long? firstNs, string message) =>
        context.Findings.Add(new(code, severity, context.Machine.Name, count, firstNs, message));
}
