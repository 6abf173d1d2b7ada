namespace VmQuery.Engine.Models.Xen;

/// <summary>Which vCPU is on which pCPU: keeps the two sides in step when one of them changes.</summary>
internal sealed class Residents
{
    private readonly MachineTime _time;

    /// <summary>Those that records lost anywhere may be about, and some that no longer are.</summary>
    private readonly List<VcpuLine> _loose;
    private readonly CpuGroups _groups;

    public Residents(ModelContext context, MachineTime time)
    {
        _time = time;
        Cpus = new PcpuLines(context, time);
        Vcpus = new VcpuLines(context, time, Cpus);
        _groups = CpuGroups.Of(context.Machine);
        _loose = [.. Vcpus.All];
        _loose.ForEach(line => line.IsLoose = true);
    }

    /// <summary>The pCPUs.</summary>
    public PcpuLines Cpus { get; }

    /// <summary>The vCPUs.</summary>
    public VcpuLines Vcpus { get; }

    /// <summary>Run state changes so far.</summary>
    public long Changes { get; private set; }

    /// <summary>Those of them that Xen does not make.</summary>
    public long OddChanges { get; private set; }

    /// <summary>The pCPU that a vCPU comes to or leaves, where a pCPU writes of it; null when that is not known.</summary>
    public PcpuLine? HomeOf(int vcpu, int writer) => Cpus[_groups.HomeOf(vcpu, writer)];

    /// <summary>An idle vCPU comes to its pCPU, which has its number, or leaves it.</summary>
    public void ChangeIdle(long timeNs, int vcpu, Runstate old, Runstate next)
    {
        if (_groups.Size == 0 || Cpus[vcpu] is not { } cpu) return;
        if (old == Runstate.Running) cpu.LeaveIdle(timeNs);
        if (next != Runstate.Running) return;
        Overrun(timeNs, cpu, by: null);
        cpu.EnterIdle(timeNs);
    }

    /// <summary>A vCPU changes its run state.</summary>
    /// <param name="input">With the number of <paramref name="cpu"/>.</param>
    /// <param name="cpu">The pCPU that it comes to or leaves; null when that is not known.</param>
    /// <param name="heldNs">See <see cref="VcpuLine.Take"/>.</param>
    public void Change(long timeNs, VcpuLine line, in VcpuInput input, PcpuLine? cpu, long heldNs)
    {
        Changes++;
        if (IsOdd(input.Old, input.New)) OddChanges++;
        if (cpu is null || (input.Old != Runstate.Running && input.New != Runstate.Running)) line.Take(timeNs, input with { Cpu = -1 }, heldNs);
        else if (input.New == Runstate.Running) Enter(timeNs, line, cpu, input, heldNs);
        else Leave(timeNs, line, cpu, input, heldNs);

        // It may have come to the pCPU that is losing records, unseen.
        if (!line.MayBeAnywhere) return;
        if (!line.IsLoose) _loose.Add(line);
        line.IsLoose = true;
        if (_time.Holes.AnyOpen) LoseLoose(timeNs);
    }

    /// <summary>The scheduler leaves a vCPU on its pCPU.</summary>
    public void Continue(long timeNs, VcpuLine line, PcpuLine cpu, long heldNs)
    {
        Overrun(timeNs, cpu, line);
        LeaveOther(timeNs, line, cpu.Number);
        line.Take(timeNs, new(VcpuEvent.Continued, cpu.Number), heldNs);
        cpu.Enter(cpu.StopNs, line);
    }

    /// <summary>Records of a pCPU are lost from now on: of who is on it, and of all that may come to it.</summary>
    public void Lose(long timeNs, int cpuNumber)
    {
        foreach (var cpu in _groups.With(cpuNumber))
        {
            Cpus[cpu]?.Current?.Take(timeNs, new(VcpuEvent.Loss));
            Cpus[cpu]?.Forget(timeNs);
        }

        LoseLoose(timeNs);
    }

    /// <summary>After a loss it is told who is on the pCPU.</summary>
    public void NameCurrent(long timeNs, int cpuNumber, PcpuLine cpu, int domain, int vcpu)
    {
        if (_groups.Size == 0) return;
        if (domain == XenDomains.Idle) cpu.EnterIdle(timeNs);
        if (Vcpus.Of(domain, vcpu) is not { } line) return;
        LeaveOther(timeNs, line, cpuNumber);
        line.Take(timeNs, new(VcpuEvent.Current, cpuNumber));
        cpu.Enter(timeNs, line);
    }

    /// <summary>A domain is gone.</summary>
    public void Retire(long timeNs, int domain)
    {
        if (Vcpus.DomainOf(domain)?.Present is not { } present) return;
        foreach (var line in present)
        {
            var cpu = Cpus[line.Cpu];
            line.Take(timeNs, new(VcpuEvent.Retired));
            if (cpu?.Current == line) cpu.Forget(timeNs);
        }

        present.Clear();
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        Vcpus.Finish();
        foreach (var cpu in Cpus.All) cpu.Finish();
    }

    private static bool IsOdd(Runstate old, Runstate next) => (old, next) switch
    {
        (Runstate.Runnable, Runstate.Running) => false,
        (_, Runstate.Running) => true,
        (Runstate.Runnable or Runstate.Offline, Runstate.Blocked) => true,
        _ => false,
    };

    private void Enter(long timeNs, VcpuLine line, PcpuLine cpu, in VcpuInput input, long heldNs)
    {
        Overrun(timeNs, cpu, line);
        LeaveOther(timeNs, line, input.Cpu);

        // While it waited, the pCPU was the other's all the time, or it is not known whose.
        var (last, sinceNs) = cpu.Last;
        var by = last is not null && last != line && sinceNs <= line.History.StopNs ? new Who(null, last.Name) : default;
        line.Take(timeNs, input with { By = by }, heldNs);
        cpu.Enter(timeNs, line);
        if (cpu.Last.Line is { Waits: true } waits && waits != line) waits.Take(timeNs, new(VcpuEvent.Occupied, By: new Who(null, line.Name)));
    }

    private void Leave(long timeNs, VcpuLine line, PcpuLine cpu, in VcpuInput input, long heldNs)
    {
        Overrun(timeNs, cpu, line);
        LeaveOther(timeNs, line, input.Cpu);
        line.Take(timeNs, input, heldNs);
        cpu.Leave(timeNs, line);
    }

    /// <summary>Another vCPU is on a pCPU than was believed.</summary>
    private static void Overrun(long timeNs, PcpuLine cpu, VcpuLine? by)
    {
        if (cpu.Current is not { } other || other == by) return;
        other.Take(timeNs, new(VcpuEvent.Overrun));
        cpu.Forget(timeNs);
    }

    /// <summary>A vCPU is on another pCPU than was believed.</summary>
    private void LeaveOther(long timeNs, VcpuLine line, int cpuNumber)
    {
        if (line.Cpu < 0 || line.Cpu == cpuNumber || Cpus[line.Cpu] is not { } believed || believed.Current != line) return;
        line.Take(timeNs, new(VcpuEvent.Overrun));
        believed.Forget(timeNs);
    }

    private void LoseLoose(long timeNs)
    {
        foreach (var line in _loose)
        {
            line.IsLoose = false;
            if (line.MayBeAnywhere) line.Take(timeNs, new(VcpuEvent.Loss));
        }

        _loose.Clear();
    }
}
