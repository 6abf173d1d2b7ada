namespace VmQuery.Tests.Support.XenHost;

/// <summary>A CPU of a machine that runs Xen. It goes on step by step: from one exit of a guest, call or end of idleness to the next.</summary>
internal sealed class SimPcpu
{
    private const ulong Slice = 24_000_000;
    private const ulong LeastRun = 2_400_000;
    private const ulong WakeupCycles = 5000;

    private readonly SimXen _xen;
    private readonly Dice _dice;
    private readonly GuestExits _exits;
    private readonly int _number;
    private readonly Queue<SimVcpu> _waiting = [];
    private SimVcpu? _current;
    private ulong _since;
    private ulong? _restsSince;

    public SimPcpu(SimXen xen, int number, XenRing ring, Dice dice)
    {
        (_xen, _number, _dice) = (xen, number, dice);
        Ring = ring;
        Ring.Current = XenLog.Idle(number);
        Log = new XenLog(ring, dice);
        _since = Log.Now;
        _exits = new GuestExits(Log, dice);
    }

    /// <summary>Where its records go.</summary>
    public XenRing Ring { get; }

    /// <summary>What is recorded on it.</summary>
    public XenLog Log { get; }

    /// <summary>A vCPU waits for it.</summary>
    public void Queue(SimVcpu vcpu)
    {
        _waiting.Enqueue(vcpu);
        if (_restsSince is { } since) Log.Now = Math.Min(Log.Now, Math.Max(since, vcpu.Since) + WakeupCycles);
    }

    /// <summary>Does what comes next.</summary>
    public void Step()
    {
        if (_current is null) Idle();
        else if (_current.Domain.IsPv) Call(_current);
        else Visit(_current);
    }

    /// <summary>Takes a vCPU that waits longest; null when none does.</summary>
    public SimVcpu? TakeWaiting(ulong now) => _waiting.TryPeek(out var first) && first.Since < now ? _waiting.Dequeue() : null;

    private void Idle()
    {
        if (_restsSince is not null)
        {
            Log.Rise(2);
            if (_dice.Percent(40)) Interrupt();
        }

        _restsSince = null;
        if (Next() is { } next)
        {
            Log.Schedule(_number, null);
            Switch(default, next);
            return;
        }

        Log.Rest(2);
        _restsSince = Log.Now;
        Log.Now += _dice.Around(1_500_000);
    }

    /// <summary>A timer or a device: what it tells wakes a vCPU.</summary>
    private void Interrupt()
    {
        Log.Interrupt(0x30 + (uint)_number);
        _xen.Wake(_dice, this);
    }

    private void Call(SimVcpu vcpu)
    {
        if (_xen.EndDeviceWait(Log.Now) is { } served)
        {
            Log.Hypercall(41);
            _xen.Wake(served, this);
        }

        if (_dice.Percent(4)) Interrupt();
        for (var calls = 2 + _dice.Below(6); calls > 0; calls--)
        {
            Log.Now += _dice.Around(6000);
            PvCall(_dice.Below(100));
        }

        if (_dice.Percent(5))
        {
            Log.Hypercall(29, 1);
            Log.Block(vcpu);
            Leave(vcpu, Runstate.Blocked);
        }
        else
        {
            Reconsider(vcpu);
        }
    }

    private void PvCall(int roll)
    {
        if (roll < 25) Log.Hypercall(23);
        else if (roll < 45) Log.EmulatePrivileged();
        else if (roll < 60) Log.Hypercall(1, 3);
        else if (roll < 70) Log.Hypercall(32);
        else if (roll < 78) Log.PageFault();
        else if (roll < 88) Log.GrantMap(1 + _dice.Below(_xen.Guests));
        else if (roll < 98) Log.GrantUnmap(1 + _dice.Below(_xen.Guests));
        else Log.Load();
    }

    /// <summary>The guest left for some reason; then it enters again and runs, unless that takes the vCPU from its CPU.</summary>
    private void Visit(SimVcpu vcpu)
    {
        var ending = vcpu.IsInExit ? ExitEnding.Returns : _exits.Leave();
        vcpu.IsInExit = true;
        if (ending == ExitEnding.Halts)
        {
            Log.Block(vcpu);
            Leave(vcpu, Runstate.Blocked);
            return;
        }

        if (ending == ExitEnding.WaitsForDevice)
        {
            Leave(vcpu, Runstate.Offline);
            _xen.StartDeviceWait(vcpu, this);
            return;
        }

        if (ending == ExitEnding.Interrupted)
        {
            Interrupt();
            Reconsider(vcpu);
            if (_current != vcpu) return;
        }

        if (_dice.Percent(10)) Log.Handle(0x82004, 0xec, 0);
        Log.EnterGuest();
        vcpu.IsInExit = false;
        Log.Now += _dice.Around(18_000);
    }

    /// <summary>Another may have the CPU after a while; after a longer while the scheduler is asked in any case.</summary>
    private void Reconsider(SimVcpu vcpu)
    {
        var ran = Log.Now - vcpu.Since;
        if (ran < LeastRun) return;
        if (TakeWaiting(Log.Now) is { } next)
        {
            Log.Schedule(_number, vcpu);
            Switch(Runstate.Runnable, next);
            _waiting.Enqueue(vcpu);
        }
        else if (ran > Slice && _dice.Percent(5))
        {
            Log.Schedule(_number, vcpu);
            Log.Continue(vcpu);
        }
    }

    private void Leave(SimVcpu vcpu, Runstate state)
    {
        Log.Schedule(_number, vcpu);
        Switch(state, Next());
    }

    /// <summary>The next of its own, or of another CPU.</summary>
    private SimVcpu? Next()
    {
        if (TakeWaiting(Log.Now) is { } own) return own;
        if (_xen.Steal(Log.Now) is not { } stolen) return null;
        stolen.Home = _number;
        Log.PickCpu(stolen);
        return stolen;
    }

    private void Switch(Runstate to, SimVcpu? next)
    {
        Log.Switch(_number, _current, _since, to, next);
        (_current, _since) = (next, Log.Now);
    }
}
