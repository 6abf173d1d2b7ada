namespace VmQuery.Tests.Support.XenHost;

/// <summary>A machine that runs Xen with dom0 and guests, and xentrace that writes down what its CPUs record.</summary>
/// <remarks>
/// The CPU whose clock is behind takes the next step, so what one does is in the past of whom it concerns. Whatever happens to a vCPU is
/// later than what happened to it before.
/// </remarks>
internal sealed class SimXen
{
    /// <summary>Cycles of the TSC in a second: what xenalyze believes when it is not told.</summary>
    public const ulong Hz = 2_400_000_000;

    private const ulong RoundCycles = Hz / 10;

    private readonly SimPcpu[] _cpus;
    private readonly SimVcpu[] _vcpus;
    private readonly Queue<SimVcpu> _deviceWaits = [];
    private readonly double _fullest;

    private SimXen(XenShape shape)
    {
        Guests = shape.Domains;
        _fullest = 0.5 * shape.Lateness;
        _cpus = [.. Enumerable.Range(0, shape.Pcpus).Select(cpu =>
            new SimPcpu(this, cpu, new XenRing(cpu, shape.RingKiB << 10), new Dice(((ulong)shape.Seed << 32) + (uint)cpu)))];
        var dom0 = Math.Max(1, shape.Pcpus / 4);
        _vcpus = [.. Enumerable.Range(0, dom0 + (shape.Domains * shape.Vcpus)).Select(i => VcpuOf(i, dom0, shape))];
    }

    /// <summary>Domains beside dom0.</summary>
    public int Guests { get; }

    /// <summary>Writes a trace; says how many records it has and how many were lost.</summary>
    public static (long Records, long Lost) Write(Stream file, XenShape shape)
    {
        var xen = new SimXen(shape);
        for (var written = 0L; written < shape.Bytes;) written += xen.Round(file);
        return (xen._cpus.Sum(cpu => cpu.Ring.Records), xen._cpus.Sum(cpu => cpu.Ring.Dropped));
    }

    /// <summary>A vCPU that sleeps is woken.</summary>
    public void Wake(Dice dice, SimPcpu by) => Wake(_vcpus[dice.Below(_vcpus.Length)], by, Runstate.Blocked);

    /// <summary>The device model has done what a vCPU waits for.</summary>
    public void Wake(SimVcpu served, SimPcpu by) => Wake(served, by, Runstate.Offline);

    /// <summary>A vCPU waits for the device model: that wakes.</summary>
    public void StartDeviceWait(SimVcpu vcpu, SimPcpu by)
    {
        _deviceWaits.Enqueue(vcpu);
        Wake(_vcpus[vcpu.Home % Math.Max(1, _cpus.Length / 4)], by, Runstate.Blocked);
    }

    /// <summary>A vCPU that waits for the device model; null when none does.</summary>
    public SimVcpu? EndDeviceWait(ulong now) => _deviceWaits.TryPeek(out var first) && first.Since < now ? _deviceWaits.Dequeue() : null;

    /// <summary>A vCPU that waits for any CPU; null when none does.</summary>
    public SimVcpu? Steal(ulong now)
    {
        foreach (var cpu in _cpus)
            if (cpu.TakeWaiting(now) is { } waiting) return waiting;
        return null;
    }

    private static SimVcpu VcpuOf(int index, int dom0, XenShape shape)
    {
        var domain = index < dom0 ? 0 : 1 + ((index - dom0) / shape.Vcpus);
        var number = index < dom0 ? index : (index - dom0) % shape.Vcpus;
        return new SimVcpu(new SimDomain(domain), number, index % shape.Pcpus);
    }

    private void Wake(SimVcpu vcpu, SimPcpu by, Runstate from)
    {
        if (vcpu.State != from || vcpu.Since >= by.Log.Now) return;
        by.Log.Wake(vcpu);
        _cpus[vcpu.Home].Queue(vcpu);
    }

    /// <summary>The CPUs go on until xentrace wakes: a ring is full enough, or it has slept for long. It takes what is there then.</summary>
    private long Round(Stream file)
    {
        var until = Earliest().Log.Now + RoundCycles;
        for (var cpu = Earliest(); cpu.Log.Now < until && cpu.Ring.Fill < _fullest; cpu = Earliest()) cpu.Step();
        var written = 0L;
        foreach (var cpu in _cpus)
        {
            var window = cpu.Ring.Take();
            file.Write(window);
            written += window.Length;
        }

        return written;
    }

    private SimPcpu Earliest()
    {
        var earliest = _cpus[0];
        foreach (var cpu in _cpus)
            if (cpu.Log.Now < earliest.Log.Now) earliest = cpu;
        return earliest;
    }
}
