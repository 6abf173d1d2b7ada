namespace VmQuery.Engine.Models.Linux;

/// <summary>The CPUs of a machine, each from its first sight.</summary>
internal sealed class CpuLines(ModelContext context, MachineTime time)
{
    /// <summary>More than any kernel has (NR_CPUS, 8192 on x86): a larger number is a broken trace.</summary>
    private const int Most = 1 << 16;
    private readonly IRowWriter _modes = context.Rows.Open(CpuCatalog.CpuMode);
    private readonly IRowWriter _tasks = context.Rows.Open(CpuCatalog.CpuTask);
    private readonly IrqRows _irqs = new(context);
    private CpuLine?[] _lines = new CpuLine?[8];

    /// <summary>The CPU of a number; null when there can be none.</summary>
    public CpuLine? this[int cpu] =>
        (uint)cpu < (uint)_lines.Length && _lines[cpu] is { } known ? known : cpu is < 0 or >= Most ? null : Add(cpu);

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        foreach (var line in _lines) line?.Finish();
    }

    private CpuLine Add(int cpu)
    {
        if (cpu >= _lines.Length) Array.Resize(ref _lines, Math.Max(cpu + 1, _lines.Length * 2));
        var machine = context.Machine.Id;
        var modes = new CpuModes(time, cpu, time.Track(_modes, machine, cpu));
        return _lines[cpu] = new CpuLine(time, cpu, time.Track(_tasks, machine, cpu), modes, new CpuIrqs(time, cpu, _irqs));
    }
}
