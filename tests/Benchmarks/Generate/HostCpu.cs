using System.Collections.Immutable;
using VmQuery.Tests.Support;

namespace VmQuery.Benchmarks.Generate;

/// <summary>A vCPU thread of the host, and the CPU of the guest that it runs when the guest is traced too.</summary>
internal sealed record SimVcpu(SimThread Thread, int Number, GuestCpu? Guest);

/// <summary>A CPU of a KVM host: its vCPU threads enter guests and come back for one reason or another.</summary>
internal sealed class HostCpu : SimCpu
{
    // SVM exit codes (arch/x86/include/uapi/asm/svm.h).
    private const uint Interrupted = 0x60;
    private const uint InterruptWindow = 0x64;
    private const uint Halt = 0x78;
    private const uint Io = 0x7b;
    private const uint MsrAccess = 0x7c;
    private const uint NestedPageFault = 0x400;

    private const int TscDeadline = 0x6e0;
    private const int KvmExitIo = 2;

    private readonly ImmutableDictionary<SimThread, SimVcpu> _vcpus;

    /// <param name="others">Threads that are no vCPUs.</param>
    public HostCpu(KernelLog log, ImmutableArray<SimVcpu> vcpus, IEnumerable<SimThread> others, Dice dice)
        : base(log, vcpus.Select(vcpu => vcpu.Thread).Concat(others), dice) => _vcpus = vcpus.ToImmutableDictionary(vcpu => vcpu.Thread);

    /// <summary>Goes on until so many events are recorded.</summary>
    public void Run(long events)
    {
        while (Log.Events < events)
        {
            if (IsIdle) Rest();
            else if (_vcpus.TryGetValue(Current, out var vcpu)) Visit(vcpu);
            else Work();
        }
    }

    private void Rest()
    {
        Log.StartTimer(Timer, 4_000_000);
        Log.Idle(enters: true);
        Log.Now += Dice.Around(20_000);
        Log.Idle(enters: false);
        if (Dice.Percent(50)) Log.CancelTimer(Timer);
        Interrupt();
        Schedule(sleeps: false);
    }

    private void Visit(SimVcpu vcpu)
    {
        Log.Enter(vcpu.Number);
        var ran = Dice.Around(12_000);
        vcpu.Guest?.Run(Log.Now, Log.Now + ran);
        Log.Now += ran;
        Return(vcpu, Dice.Below(100));
    }

    private void Return(SimVcpu vcpu, int roll)
    {
        switch (roll)
        {
            case < 35:
                Log.Exit(vcpu.Number, MsrAccess, 1);
                Log.Msr(TscDeadline, Log.Now * 2);
                if (roll < 25) Log.CancelTimer(Timer);
                Log.StartTimer(Timer, 1_000_000);
                break;
            case < 57:
                Log.Exit(vcpu.Number, Interrupted, 0);
                Interrupt();
                break;
            case < 75:
                Log.Exit(vcpu.Number, Halt, 0);
                Sleep();
                break;
            case < 84:
                Log.Exit(vcpu.Number, NestedPageFault, Dice.Next() >> 30);
                break;
            case < 88:
                Log.Exit(vcpu.Number, Io, 0x3f80000);
                VisitDeviceModel();
                break;
            default:
                Log.Exit(vcpu.Number, InterruptWindow, 0);
                Log.Inject(236, vcpu.Number);
                break;
        }
    }

    private void VisitDeviceModel()
    {
        Log.UserspaceExit(KvmExitIo);
        Log.Ioctl(enters: false);
        Log.Now += Dice.Around(4000);
        Log.Write(enters: true);
        Log.Write(enters: false);
        Log.Ioctl(enters: true);
    }
}
