namespace VmQuery.Engine.Models.Linux;

/// <summary>One CPU: what it does (<c>cpu_mode</c>).</summary>
/// <remarks>
/// An interrupt ends guest code: KVM on AMD records the exit only after the interrupt that caused it was handled
/// (vcpu_enter_guest in arch/x86/kvm/x86.c enables interrupts before it calls svm_handle_exit).
/// While the current thread is not known, pieces wait until a switch or a VM event tells what they were.
/// </remarks>
internal sealed class CpuModes
{
    private const int MostHeld = 4096;
    private readonly MachineTime _time;
    private readonly Track _track;
    private readonly int _cpu;
    private List<(long StopNs, CpuState State)>? _held;
    private CpuState _beneath = CpuState.Unknown;
    private int _irqs;
    private int _softirqs;
    private bool _inGuest;

    public CpuModes(MachineTime time, int cpu, Track track)
    {
        (_time, _track, _cpu) = (time, track, cpu);
        Put(time.Coverage.StartNs, CpuState.Unknown, Certainty.Edge);
    }

    /// <summary>Whether an interrupt has borrowed the CPU.</summary>
    public bool InInterrupt => _irqs > 0 || _softirqs > 0;

    private CpuState State =>
        _inGuest ? CpuState.Guest : _irqs > 0 ? CpuState.Irq : _softirqs > 0 ? CpuState.Softirq : _beneath;

    /// <summary>The scheduler puts another thread on the CPU; interrupts and guest code end before it does.</summary>
    public void Switch(long timeNs, int prevTid, int nextTid)
    {
        Close(timeNs);
        Settle(Beneath(prevTid));
        (_irqs, _softirqs, _inGuest) = (0, 0, false);
        _beneath = Beneath(nextTid);
    }

    /// <summary>An interrupt handler starts.</summary>
    public void EnterIrq(long timeNs) => Interrupt(timeNs, _irqs + 1, _softirqs);

    /// <summary>An interrupt handler ends.</summary>
    public void LeaveIrq(long timeNs) => Change(timeNs, Math.Max(_irqs - 1, 0), _softirqs);

    /// <summary>A soft interrupt starts.</summary>
    public void EnterSoftirq(long timeNs) => Interrupt(timeNs, _irqs, 1);

    /// <summary>A soft interrupt ends.</summary>
    public void LeaveSoftirq(long timeNs) => Change(timeNs, _irqs, 0);

    /// <summary>Guest code starts; a thread that is not idle was current before.</summary>
    public void EnterGuest(long timeNs)
    {
        Close(timeNs);
        Settle(CpuState.Task);
        (_inGuest, _beneath) = (true, CpuState.Task);
    }

    /// <summary>Guest code ends; when nothing was known until now, it ran since the trace started or was complete again.</summary>
    public void LeaveGuest(long timeNs)
    {
        Close(timeNs);
        if (_beneath == CpuState.Unknown && !_time.Holes.IsOpen(_cpu)) SettleAsGuest(timeNs);
        else Settle(CpuState.Task);
        (_inGuest, _beneath) = (false, CpuState.Task);
    }

    /// <summary>Events are lost from now on.</summary>
    public void Lose(long timeNs)
    {
        Close(timeNs, Certainty.Lossy);
        Settle(CpuState.Unknown);
        Forget();
    }

    /// <summary>Events are complete again.</summary>
    public void Recover(long timeNs)
    {
        Close(timeNs);
        Settle(CpuState.Unknown);
        Forget();
    }

    /// <summary>The trace ends.</summary>
    public void Finish()
    {
        Close(_time.Coverage.StopNs, Certainty.Edge);
        Settle(CpuState.Unknown);
        Put(_time.Span.StopNs, CpuState.Unknown, Certainty.Edge);
        _track.Finish();
    }

    private static CpuState Beneath(int tid) => tid == 0 ? CpuState.Idle : CpuState.Task;

    private void Forget() => (_irqs, _softirqs, _inGuest, _beneath) = (0, 0, false, CpuState.Unknown);

    private void Interrupt(long timeNs, int irqs, int softirqs)
    {
        Change(timeNs, irqs, softirqs);
        _inGuest = false;
    }

    private void Change(long timeNs, int irqs, int softirqs)
    {
        Close(timeNs);
        (_irqs, _softirqs) = (irqs, softirqs);
    }

    private void Close(long timeNs, Certainty certainty = Certainty.Certain)
    {
        if (_beneath == CpuState.Unknown && !_inGuest) Hold(timeNs);
        else Put(timeNs, State, certainty);
    }

    private void Hold(long timeNs)
    {
        if (_held is { Count: MostHeld }) Settle(CpuState.Unknown);
        (_held ??= []).Add((timeNs, State));
    }

    private void Settle(CpuState beneath)
    {
        if (_held is null) return;
        var lossy = _time.Holes.IsOpen(_cpu);
        foreach (var (stopNs, state) in _held)
        {
            var unknown = state == CpuState.Unknown;
            if (unknown && lossy) Put(stopNs, CpuState.Unknown, Certainty.Lossy);
            else Put(stopNs, unknown ? beneath : state, unknown ? beneath == CpuState.Unknown ? Certainty.Edge : Certainty.Inferred : Certainty.Certain);
        }

        _held = null;
    }

    private void SettleAsGuest(long timeNs)
    {
        _held = null;
        Put(timeNs, CpuState.Guest, Certainty.Inferred);
    }

    private void Put(long stopNs, CpuState state, Certainty certainty)
    {
        if (stopNs <= _track.StopNs) return;
        if (_time.Holes.Touch(_cpu, _track.StopNs)) certainty = Certainty.Lossy;
        var cells = new Cells(_track.Room(1));
        cells.Add((long)state);
        _track.Put(stopNs, cells.Nulls, certainty);
    }
}
