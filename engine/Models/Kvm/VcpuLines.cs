using VmQuery.Engine.Models.Vm;

namespace VmQuery.Engine.Models.Kvm;

/// <summary>The vCPUs that a machine runs, by host thread.</summary>
internal sealed class VcpuLines
{
    private readonly ByThread<VcpuLine> _byTid = new();
    private readonly VcpuLine[] _all;

    public VcpuLines(ModelContext context, MachineTime time)
    {
        var modes = context.Rows.Open(VmCatalog.VcpuMode);
        var placements = context.Rows.Open(VmCatalog.VcpuPlacement);
        var exits = context.Rows.Open(VmCatalog.VmExit);
        foreach (var link in context.Topology.LinksOf(context.Machine.Id).Where(link => link.HostTid is not null))
        {
            var tables = new VcpuTables(
                time.Track(modes, link.Guest, link.Vcpu),
                time.TrackOfLongStays(placements, link.Guest, link.Vcpu),
                new ExitSpans(exits, link.Guest, link.Vcpu, context.OnReferenceClock));
            _byTid[link.HostTid!.Value] ??= new VcpuLine(link, time, tables, AtCpus);
        }

        _all = [.. _byTid.Values];
    }

    /// <summary>Those that an event of a CPU may concern.</summary>
    public VcpusAtCpus AtCpus { get; } = new();

    /// <summary>All of them, in the order of their threads.</summary>
    public IReadOnlyList<VcpuLine> All => _all;

    /// <summary>The vCPU that a thread is; null when it is none.</summary>
    public VcpuLine? Of(int tid) => _byTid[tid];

    /// <summary>
    /// The vCPU with a number that an event of a CPU is most likely of: the one last seen there, else the only one with that number.
    /// </summary>
    /// <param name="vcpu">Number; -1 when the event does not tell.</param>
    public VcpuLine? Guess(int cpu, int vcpu)
    {
        VcpuLine? here = null, any = null;
        var (heres, anys) = (0, 0);
        foreach (var line in _all)
        {
            if (vcpu >= 0 && line.Link.Vcpu != vcpu) continue;
            (any, anys) = (line, anys + 1);
            if (line.Cpu == cpu) (here, heres) = (line, heres + 1);
        }

        return heres == 1 ? here : anys == 1 ? any : null;
    }
}
