namespace VmQuery.Tests.Support.XenHost;

/// <summary>What becomes of a vCPU that left its guest.</summary>
internal enum ExitEnding
{
    Returns,
    Interrupted,
    Halts,
    WaitsForDevice,
}

/// <summary>Exits of guests for the reasons that VMX has, in a common mix, with what Xen records of each.</summary>
internal sealed class GuestExits(XenLog log, Dice dice)
{
    /// <summary>The guest is left.</summary>
    public ExitEnding Leave()
    {
        switch (dice.Below(100))
        {
            case < 22:
                log.LeaveGuest(1);
                log.Handle(0x8200f, 0xf0);
                return ExitEnding.Interrupted;
            case < 50:
                log.LeaveGuest(32);
                log.Handle(0x8200d, 0x6e0, (uint)log.Now, (uint)(log.Now >> 32));
                return ExitEnding.Returns;
            case < 62:
                log.LeaveGuest(18);
                log.Handle(0x82012, 32);
                return ExitEnding.Returns;
            case < 72:
                log.LeaveGuest(48);
                log.Handle(0x82021, (uint)dice.Next() & ~0xfffu, 1, (uint)dice.Below(1 << 28), 0, 0x182, 0);
                return ExitEnding.Returns;
            case < 78:
                log.LeaveGuest(28);
                log.Handle(0x82109, 3, (uint)dice.Next() & ~0xfffu, 0);
                return ExitEnding.Returns;
            case < 84:
                log.LeaveGuest(7);
                log.Handle(0x82020, 0xec, 2, uint.MaxValue);
                return ExitEnding.Returns;
            case < 88:
                log.LeaveGuest(10);
                log.Handle(0x8200e, 1, 0, 0xa0652, 0x100800, 0x7ffafbff, 0xbfebfbff);
                return ExitEnding.Returns;
            case < 91:
                log.LeaveGuest(30);
                log.Handle(0x82216, 0x3f8);
                return ExitEnding.WaitsForDevice;
            case < 94:
                log.LeaveGuest(12);
                log.Handle(0x82013, 0);
                return ExitEnding.Halts;
            default:
                log.LeaveGuest(16);
                log.Handle(0x8201a, (uint)log.Now, (uint)(log.Now >> 32));
                return ExitEnding.Returns;
        }
    }
}
