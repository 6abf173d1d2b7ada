namespace VmQuery.Engine.Models.Xen;

/// <summary>The pCPUs of a host.</summary>
internal sealed class PcpuLines
{
    private readonly PcpuLine?[] _lines;

    public PcpuLines(ModelContext context, MachineTime time)
    {
        var (modes, tasks) = (context.Rows.Open(CpuCatalog.CpuMode), context.Rows.Open(CpuCatalog.CpuTask));
        var idle = context.Names.Intern("idle");
        var machine = context.Machine.Id;
        _lines = new PcpuLine?[context.CpuCoverage.Keys.DefaultIfEmpty(-1).Max() + 1];
        var isAlone = XenFacts.ThreadsOf(context.Machine) == 1;
        foreach (var (cpu, coverage) in context.CpuCoverage) // Of a CPU of a core, the others write as well.
            _lines[cpu] = new PcpuLine(cpu, time, isAlone ? coverage : time.Coverage, time.Track(modes, machine, cpu), time.Track(tasks, machine, cpu), idle);
    }

    /// <summary>All of them, by number.</summary>
    public IEnumerable<PcpuLine> All => _lines.OfType<PcpuLine>();

    /// <summary>The pCPU of a number; null when it has no records.</summary>
    public PcpuLine? this[int cpu] => (uint)cpu < (uint)_lines.Length ? _lines[cpu] : null;
}
