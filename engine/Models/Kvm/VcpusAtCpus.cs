namespace VmQuery.Engine.Models.Kvm;

/// <summary>
/// The vCPUs that wait for a CPU or are on one, by that CPU, so that what happens there reaches them without asking every vCPU at every switch.
/// </summary>
internal sealed class VcpusAtCpus
{
    /// <summary>More than any kernel has (NR_CPUS, 8192 on x86): a larger number is a broken trace.</summary>
    private const int Most = 1 << 16;
    private List<VcpuLine>?[] _byCpu = new List<VcpuLine>?[8];

    /// <summary>A vCPU goes on to another state.</summary>
    public void Move(VcpuLine line, in VcpuNow before, in VcpuNow after)
    {
        var (left, reached) = (CpuOf(before), CpuOf(after));
        if (left == reached) return;
        if (left >= 0) At(left)?.Remove(line);
        if (reached >= 0) Reach(reached)?.Add(line);
    }

    /// <summary>Tells what happens on a CPU to those that it may concern: who waits for it or runs guest code on it. One may leave the CPU over it.</summary>
    public void Tell(long timeNs, int cpu, in VcpuInput input)
    {
        if (At(cpu) is not { } lines) return;
        for (var i = lines.Count - 1; i >= 0; i--)
            if (lines[i].Waits || lines[i].InGuest) lines[i].Take(timeNs, input);
    }

    private static int CpuOf(in VcpuNow now) => now.Waits || now.OnCpu ? now.Cpu : -1;

    private List<VcpuLine>? At(int cpu) => (uint)cpu < (uint)_byCpu.Length ? _byCpu[cpu] : null;

    private List<VcpuLine>? Reach(int cpu)
    {
        if (cpu >= Most) return null;
        if (cpu >= _byCpu.Length) Array.Resize(ref _byCpu, Math.Max(cpu + 1, _byCpu.Length * 2));
        return _byCpu[cpu] ??= [];
    }
}
