using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What the scheduler's records tell of vCPUs.</summary>
internal sealed class SchedulerRecords
{
    private readonly ModelContext _context;
    private readonly Residents _residents;
    private readonly XenRun _run;
    private readonly XenSlots _slots;
    private readonly NameId _interrupt;
    private readonly Echoes?[] _echoes;

    public SchedulerRecords(ModelContext context, Residents residents, XenRun run)
    {
        (_context, _residents, _run, _slots) = (context, residents, run, new XenSlots(context.Schema));
        _interrupt = context.Names.Intern("interrupt");
        _echoes = new Echoes?[context.CpuCoverage.Keys.DefaultIfEmpty(-1).Max() + 1];
        foreach (var cpu in context.CpuCoverage.Keys) _echoes[cpu] = new Echoes();
    }

    /// <summary>Routes the records.</summary>
    public void Route(EventRouter router)
    {
        router.On(XenEvents.Change, Change).On(XenEvents.Continue, Continue);
        RouteEcho(router, XenEvents.LeavesUnit, "ran_ns", isComing: false);
        RouteEcho(router, XenEvents.StaysUnit, "ran_ns", isComing: false);
        RouteEcho(router, XenEvents.ComesUnit, "waited_ns", isComing: true);
        RouteHint(router, XenEvents.Yield, VcpuHint.Yields);
        RouteHint(router, XenEvents.Block, VcpuHint.Blocks);
        RouteHint(router, XenEvents.ShutDown, VcpuHint.ShutsDown);
        foreach (var (name, isCreated) in XenEvents.DomainEdges) RouteEdge(router, name, isCreated);
    }

    private void RouteEcho(EventRouter router, string name, string held, bool isComing)
    {
        var (domain, unit, ns) = (_context.Schema.Slot(name, "dom"), _context.Schema.Slot(name, "unit"), _context.Schema.Slot(name, held));
        router.On(name, (in EventView e) =>
        {
            if (EchoesOn(e.Cpu) is not { } echoes) return;
            var echo = new Echo((int)e.Get(domain), (int)e.Get(unit), e.Get(ns));
            if (isComing) echoes.Coming = echo;
            else echoes.Leaving = echo;
        });
    }

    private void RouteHint(EventRouter router, string name, VcpuHint hint)
    {
        var (domain, vcpu) = (_context.Schema.Slot(name, "dom"), _context.Schema.Slot(name, "vcpu"));
        router.On(name, (in EventView e) =>
        {
            var line = _residents.Vcpus.Of((int)e.Get(domain), (int)e.Get(vcpu));
            _run.IsAbout(line);
            line?.Take(e.TimeNs, new(VcpuEvent.Hinted, e.Cpu, Hint: hint));
        });
    }

    private void RouteEdge(EventRouter router, string name, bool isCreated)
    {
        var domain = _context.Schema.Slot(name, "dom");
        router.On(name, (in EventView e) =>
        {
            if (isCreated) _residents.Vcpus.Create(e.TimeNs);
            else _residents.Retire(e.TimeNs, (int)e.Get(domain));
        });
    }

    private void Change(in EventView e)
    {
        if (_residents.Cpus[e.Cpu] is not { } cpu) return;
        var (domain, vcpu) = ((int)e.Get(_slots.ChangeDomain), (int)e.Get(_slots.ChangeVcpu));
        var (old, next) = ((Runstate)e.Get(_slots.ChangeOld), (Runstate)e.Get(_slots.ChangeNew));
        if (domain == XenDomains.Idle) _residents.ChangeIdle(e.TimeNs, vcpu, old, next);
        if (_residents.Vcpus.Of(domain, vcpu) is not { } line) return;
        var echoes = EchoesOn(e.Cpu);
        var held = echoes?.HeldNs(domain, vcpu, old, next) ?? 0;
        var isWoken = old is Runstate.Blocked or Runstate.Offline && next == Runstate.Runnable;
        var home = old == Runstate.Running || next == Runstate.Running ? _residents.HomeOf(vcpu, e.Cpu) : cpu;
        var by = home == cpu && old == Runstate.Running && echoes is not null && _residents.Vcpus.Of(echoes.Coming.Domain, echoes.Coming.Unit) is { } coming && coming != line
            ? new Who(null, coming.Name) : default;
        _residents.Change(e.TimeNs, line, new VcpuInput(VcpuEvent.Changed, home?.Number ?? -1, old, next, By: by, Waker: isWoken ? WakerOn(cpu) : default), home, held);
        _run.IsAbout(line);
    }

    private void Continue(in EventView e)
    {
        var (domain, vcpu) = ((int)e.Get(_slots.ContinueDomain), (int)e.Get(_slots.ContinueVcpu));
        if (_residents.HomeOf(vcpu, e.Cpu) is not { } cpu || _residents.Vcpus.Of(domain, vcpu) is not { } line) return;
        var held = EchoesOn(e.Cpu)?.HeldNs(domain, vcpu, Runstate.Running, Runstate.Running) ?? 0;
        _residents.Continue(e.TimeNs, line, cpu, held);
        _run.IsAbout(line);
    }

    private Echoes? EchoesOn(int cpu) => (uint)cpu < (uint)_echoes.Length ? _echoes[cpu] : null;

    /// <summary>The vCPU that is on the pCPU which wrote the record, or an interrupt where none is.</summary>
    private Who WakerOn(PcpuLine cpu) => cpu.Occupancy switch
    {
        Occupancy.Vcpu => new Who(null, cpu.Current!.Name),
        Occupancy.Idle => new Who(null, _interrupt),
        _ => default,
    };

    /// <summary>How long a unit was in a run state, as the scheduler says just before it changes; modulo 2^32 ns, so at least so long.</summary>
    private readonly record struct Echo(int Domain, int Unit, long HeldNs);

    /// <summary>The last of them on a pCPU.</summary>
    private sealed class Echoes
    {
        public Echo Leaving { get; set; } = new(-1, -1, 0);

        public Echo Coming { get; set; } = new(-1, -1, 0);

        public long HeldNs(int domain, int vcpu, Runstate old, Runstate next)
        {
            var echo = old == Runstate.Running ? Leaving : next == Runstate.Running ? Coming : new(-1, -1, 0);
            return echo.Domain == domain && echo.Unit == vcpu ? echo.HeldNs : 0;
        }
    }
}
