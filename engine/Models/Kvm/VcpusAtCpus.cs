namespace VmQuery.Engine.Models.Kvm;

/// <summary>
/// The vCPUs that wait for a CPU or run guest code on one, by that CPU, so that what happens there reaches them without asking every vCPU at every switch.
/// </summary>
internal sealed class VcpusAtCpus
{
    private readonly Dictionary<int, List<VcpuLine>> _byCpu = [];

    /// <summary>A vCPU goes on to another state.</summary>
    public void Move(VcpuLine line, in VcpuNow before, in VcpuNow after)
    {
        var (left, reached) = (CpuOf(before), CpuOf(after));
        if (left == reached) return;
        if (left >= 0) _byCpu[left].Remove(line);
        if (reached >= 0) At(reached).Add(line);
    }

    /// <summary>Tells what happens on a CPU to those it concerns; a vCPU may leave the CPU over it.</summary>
    public void Tell(long timeNs, int cpu, in VcpuInput input)
    {
        if (!_byCpu.TryGetValue(cpu, out var lines)) return;
        for (var i = lines.Count - 1; i >= 0; i--) lines[i].Take(timeNs, input);
    }

    private static int CpuOf(in VcpuNow now) => now.Waits || now.Phase == VcpuPhase.Guest ? now.Cpu : -1;

    private List<VcpuLine> At(int cpu)
    {
        if (!_byCpu.TryGetValue(cpu, out var lines)) _byCpu[cpu] = lines = [];
        return lines;
    }
}
