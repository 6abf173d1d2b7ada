namespace VmQuery.Tests.Support.XenHost;

/// <summary>What Xen records on one CPU, in Xen's words (xen/include/public/trace.h); every record takes some time.</summary>
internal sealed class XenLog(XenRing ring, Dice dice)
{
    private const int RecordCycles = 700;
    private const uint IdleDomain = 0x7fff;
    private const uint NoBudget = 0x8000_0000;

    /// <summary>The TSC now.</summary>
    public ulong Now { get; set; } = 1_000_000_000_000;

    /// <summary>The idle vCPU of a CPU, as records of a loss name it.</summary>
    public static uint Idle(int cpu) => IdleDomain | ((uint)cpu << 16);

    /// <summary>The scheduler looks who should have the CPU (csched2).</summary>
    public void Schedule(int cpu, SimVcpu? current)
    {
        var credit = (uint)dice.Below(10_000_000);
        if (current is not null) At(0x22203, current.Unit, credit, NoBudget, (uint)dice.Below(1_000_000));
        At(0x22217, Unit(cpu, current));
        At(0x22214, Unit(cpu, current), uint.MaxValue, credit);
        At(0x22215, (uint)cpu, current is null ? 0x100u : 0);
    }

    /// <summary>It stays.</summary>
    public void Continue(SimVcpu current)
    {
        At(0x28011, (uint)current.Domain.Id, (uint)current.Number, Ns(Now - current.Since), 10_000_000);
        At(0x21002, current.Unit);
    }

    /// <summary>Another comes; null is the idle vCPU.</summary>
    public void Switch(int cpu, SimVcpu? from, ulong since, Runstate to, SimVcpu? next)
    {
        At(0x2800e, Domain(from), Number(cpu, from), Ns(Now - since));
        At(0x2800f, Domain(next), Number(cpu, next), next is null ? 0 : Ns(Now - next.Since), 10_000_000);
        At(0x2800a, Domain(from), Number(cpu, from), Domain(next), Number(cpu, next));
        Change(Unit(cpu, from), Runstate.Running, from is null ? Runstate.Runnable : to);
        if (from is not null) from.Turn(to, Now);
        Change(Unit(cpu, next), Runstate.Runnable, Runstate.Running);
        next?.Turn(Runstate.Running, Now);
        ring.Current = next is null ? Idle(cpu) : (uint)next.Domain.Id | ((uint)next.Number << 16);
    }

    public void Wake(SimVcpu vcpu)
    {
        At(0x28004, (uint)vcpu.Domain.Id, (uint)vcpu.Number);
        Change(vcpu.Unit, vcpu.State, Runstate.Runnable);
        vcpu.Turn(Runstate.Runnable, Now);
        At(0x22202, vcpu.Unit, 0);
        At(0x2220d, vcpu.Unit, (uint)vcpu.Home, (uint)dice.Below(10_000_000));
    }

    public void Block(SimVcpu vcpu) => At(0x28006, (uint)vcpu.Domain.Id, (uint)vcpu.Number);

    public void PickCpu(SimVcpu vcpu) => At(0x22213, (uint)dice.Below(1 << 20), 0, vcpu.Unit, (uint)vcpu.Home << 16);

    public void Load()
    {
        At(0x22209);
        At(0x2220c, (uint)dice.Below(1 << 30), 0, (uint)dice.Below(1 << 30), 0, 0x1200_0001, 0);
    }

    public void EnterGuest() => At(0x81001);

    public void LeaveGuest(uint reason) => At(0x81102, reason, 0x8100_0000 + (uint)dice.Below(0x80_0000), 0xffff_ffff);

    /// <summary>What is done about the exit, or for the entry to come.</summary>
    public void Handle(uint id, params ReadOnlySpan<uint> words) => ring.Detail(Now, id, words);

    public void Hypercall(uint op) => At(0x20100d, op);

    public void Hypercall(uint op, uint argument) => At(0x20100d, op | (1 << 20), argument);

    public void PageFault() => At(0x201104, 0x8114_0000 + (uint)dice.Below(0x1000), 0xffff_ffff, (uint)dice.Next() & ~0xfffu, 0x7f12, 6);

    public void EmulatePrivileged() => At(0x201106, 0x8114_6a40, 0xffff_ffff);

    public void GrantMap(int domain) => At(0x10f001, (uint)domain);

    public void GrantUnmap(int domain) => At(0x10f002, (uint)domain);

    public void Interrupt(uint vector)
    {
        var start = (uint)Now;
        Now += dice.Around(3000);
        At(0x802008, vector, start, (uint)Now);
    }

    public void Rest(uint cstate) => At(0x801002, cstate, (uint)(Now >> 8), 400, 300);

    public void Rise(uint cstate) => At(0x801003, cstate, (uint)(Now >> 8), 0xf0, 0, 0, 0);

    private void Change(uint unit, Runstate from, Runstate to) => At(0x21001 | ((uint)from << 8) | ((uint)to << 4), unit);

    private void At(uint id, params ReadOnlySpan<uint> words)
    {
        Now += dice.Around(RecordCycles);
        ring.At(Now, id, words);
    }

    private static uint Domain(SimVcpu? vcpu) => vcpu is null ? IdleDomain : (uint)vcpu.Domain.Id;

    private static uint Number(int cpu, SimVcpu? vcpu) => (uint)(vcpu?.Number ?? cpu);

    private static uint Unit(int cpu, SimVcpu? vcpu) => vcpu?.Unit ?? ((uint)cpu | (IdleDomain << 16));

    private static uint Ns(ulong cycles) => (uint)(cycles * 1_000_000_000 / SimXen.Hz);
}
