using VmQuery.Tests.Support;
using VmQuery.Tests.Support.Lttng;
using static VmQuery.Benchmarks.Generate.KernelEvents;

namespace VmQuery.Benchmarks.Generate;

/// <summary>What the kernel of one CPU records, in the words of the kernel; every event takes some time.</summary>
internal sealed class KernelLog(LttngStream stream, int cpu, ulong time, Dice dice)
{
    private const int Priority = 20;
    private const int TimerVector = 236;
    private const int EventNs = 400;

    /// <summary>The time now.</summary>
    public ulong Now { get; set; } = time;

    /// <summary>Events recorded.</summary>
    public long Events => stream.Events;

    /// <summary>The number of the CPU.</summary>
    public int Cpu => cpu;

    public void ProcessStates(IEnumerable<SimThread> threads)
    {
        foreach (var thread in threads)
            At(ProcessState).Put(thread.Tid).Put(thread.Pid).Put(1).Put(thread.Comm).Put(0).Put(5).Put(0).Put(5).Put(cpu).Put(0xffff888000000000 + (ulong)thread.Pid);
    }

    public void Switch(SimThread previous, SimThread next, bool sleeps)
    {
        At(KernelEvents.Switch).Put(previous.Comm).Put(previous.Tid).Put(Priority).Put(sleeps ? 1L : 0L).Put(next.Comm).Put(next.Tid).Put(Priority);
        SetContext(next);
    }

    /// <summary>Tells who is on the CPU, as the contexts of the events to come.</summary>
    public void SetContext(SimThread thread) => new Payload(stream.Context).Put(thread.Comm).Put(thread.Pid).Put(thread.Tid);

    public void Wake(SimThread thread)
    {
        At(Waking).Put(thread.Comm).Put(thread.Tid).Put(Priority).Put(cpu);
        At(Wakeup).Put(thread.Comm).Put(thread.Tid).Put(Priority).Put(cpu);
    }

    public void Account(SimThread thread, ulong ran) => At(Runtime).Put(thread.Comm).Put(thread.Tid).Put(ran).Put(thread.Runtime += ran);

    public void Enter(int vcpu) => At(Entry).Put(vcpu);

    public void Exit(int vcpu, uint reason, ulong info)
    {
        At(KernelEvents.Exit).Put(reason).Put(0xffffffff81000000 + dice.Next() % 0x800000).Put(2).Put(info).Put(0UL).Put(0).Put(0).Put(vcpu);
    }

    public void UserspaceExit(int reason) => At(KernelEvents.UserspaceExit).Put(reason).Put(0);

    public void Msr(int register, ulong value) => At(KernelEvents.Msr).Put(1).Put(register).Put(value).Put((byte)0);

    public void Inject(int irq, int vcpu)
    {
        At(AcceptInterrupt).Put(vcpu).Put(0).Put(0).Put((byte)irq);
        At(InjectInterrupt).Put(irq);
    }

    public void StartTimer(ulong timer, ulong afterNs) =>
        At(TimerStart).Put(timer).Put(0xffffffff8110c000).Put((long)(Now + afterNs)).Put((long)(Now + afterNs)).Put(8);

    public void CancelTimer(ulong timer) => At(TimerCancel).Put(timer);

    /// <summary>The timer interrupt; it may wake a thread.</summary>
    public void TimerInterrupt(ulong timer, SimThread? woken)
    {
        At(LocalTimerEntry).Put(TimerVector);
        At(TimerExpireEntry).Put(timer).Put((long)Now).Put(0xffffffff8110c000);
        if (woken is not null) Wake(woken);
        At(TimerExpireExit).Put(timer);
        var isTick = dice.Percent(40);
        if (isTick) At(SoftirqRaise).Put(1);
        At(LocalTimerExit).Put(TimerVector);
        if (isTick) Softirq(1, null);
    }

    /// <summary>An interrupt of the network card; its bottom half may wake a thread.</summary>
    public void DeviceInterrupt(SimThread? woken)
    {
        At(IrqEntry).Put(24 + cpu).Put("eth0-rx"u8);
        At(SoftirqRaise).Put(3);
        At(IrqExit).Put(24 + cpu).Put(1);
        Softirq(3, woken);
    }

    public void Idle(bool enters) => At(CpuIdle).Put(enters ? 1u : uint.MaxValue).Put(cpu);

    public void Ioctl(bool enters)
    {
        if (enters) At(EnterIoctl).Put(27).Put(0xae80).Put(0UL);
        else At(LeaveIoctl).Put(0L).Put(0UL);
    }

    public void Read(bool enters)
    {
        if (enters) At(EnterRead).Put(5).Put(4096UL);
        else At(LeaveRead).Put(512L).Put(0x7f0000001000);
    }

    public void Write(bool enters)
    {
        if (enters) At(EnterWrite).Put(6).Put(0x7f0000002000).Put(64UL);
        else At(LeaveWrite).Put(64L);
    }

    public void Futex(bool enters)
    {
        if (enters) At(EnterFutex).Put(0x55550000UL).Put(1).Put(1).Put(0UL).Put(0UL).Put(0);
        else At(LeaveFutex).Put(1L).Put(0x55550000UL).Put(0UL);
    }

    private void Softirq(int vector, SimThread? woken)
    {
        At(SoftirqEntry).Put(vector);
        if (woken is not null) Wake(woken);
        At(SoftirqExit).Put(vector);
    }

    private Payload At(LttngEvent e)
    {
        Now += dice.Around(EventNs);
        return new Payload(stream.Add(e, Now));
    }
}
