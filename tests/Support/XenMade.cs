namespace VmQuery.Tests.Support;

/// <summary>The trace <c>data/xen/made/made.xentrace</c>: what the captures of real machines do not hold. Its README tells the story; the counter counts ns.</summary>
internal static class XenMade
{
    private const ulong OriginTsc = 1_000_000;
    private const ulong Us = 1_000;
    private const uint Rounds = 4, LastRound = Rounds - 1;
    private const uint Idle = 0x7fff, Dom0 = 0, Web = 1, Db = 2;
    private const uint Running = 0, Runnable = 1, Blocked = 2, Offline = 3;

    /// <summary>Exit reasons of VMX.</summary>
    private const uint ExternalInterrupt = 1, CpuId = 10, Hlt = 12, VmCall = 18, CrAccess = 28, IoInstruction = 30, MsrWrite = 32, EptViolation = 48;

    /// <summary>What a sidecar says of it.</summary>
    public const string Sidecar = """
        {
          "cpu_khz": 1000000,
          "nr_cpus": 4,
          "xen_version": "4.17.7",
          "domains": [ { "id": 0, "name": "dom0" }, { "id": 1, "name": "web" }, { "id": 2, "name": "db" } ]
        }

        """;

    /// <summary>The trace.</summary>
    public static byte[] Trace { get; } = new XenWriter(originTsc: OriginTsc)
        .Window(0, Records(Start(0, (Dom0, 0)), Driver))
        .Window(1, Records(Start(1, (Web, 0)), Worker))
        .Window(2, Records(Start(2, (Web, 1)), Sibling))
        .Window(3, records => Arrival(records.Runstate(0, Idle, 3, Runnable, Running), LastRound))
        .Bytes;

    private static Action<XenRecords> Records(Action<XenRecords> start, Action<XenRecords, uint> round) => records =>
    {
        start(records);
        for (var number = 0u; number < Rounds; number++) round(records, number);
    };

    private static Action<XenRecords> Start(uint cpu, (uint Dom, uint Vcpu) first) =>
        records => records.Runstate(0, Idle, cpu, Running, Runnable).Runstate(0, first.Dom, first.Vcpu, Runnable, Running);

    /// <summary>Time in a round.</summary>
    private static ulong At(uint round, ulong us) => (((round * 1000) + us) * Us) + 1;

    /// <summary>dom0 serves what web waits for, sleeps, and wakes web's vCPU 0, each round some 20 us later.</summary>
    private static void Driver(XenRecords records, uint round)
    {
        var wakes = 600 + (20 * round);
        records
            .At(At(round, 60), 0x20100d, 20).At(At(round, 62), 0x10f001, Web).At(At(round, 64), 0x10f001, Db).At(At(round, 70), 0x10f002, Web)
            .At(At(round, 74), 0x201104, 0x8010_0000, 0xffff_ffff, 0x7000, 0, 2)
            .Runstate(At(round, 80), Web, 0, Offline, Runnable)
            .At(At(round, 90), 0x28006, Dom0, 0).Switch(At(round, 90), (Dom0, 0), Blocked, (Idle, 0), 90_000)
            .At(At(round, 92), 0x801002, 2, 0, 600, 500)
            .At(At(round, 580), 0x801003, 2, 0)
            .At(At(round, 584), 0x802008, 0x19, (uint)(At(round, 581) + OriginTsc), (uint)(At(round, 584) + OriginTsc))
            .At(At(round, 590), 0x28004, Dom0, 0).Runstate(At(round, 590), Dom0, 0, Blocked, Runnable)
            .Switch(At(round, 592), (Idle, 0), Runnable, (Dom0, 0), waitedNs: 2_000)
            .At(At(round, wakes), 0x28004, Web, 0).Runstate(At(round, wakes), Web, 0, Blocked, Runnable)
            .At(At(round, 900), 0x21002, Dom0 << 16);
    }

    /// <summary>web's vCPU 0 leaves the guest for one reason after another, and halts; in the last round it moves away.</summary>
    private static void Worker(XenRecords records, uint round)
    {
        records.Entry(At(round, 1))
            .Exit(At(round, 50), IoInstruction).Detail(0x82016, 0x3f8, 0x60).Switch(At(round, 52), (Web, 0), Offline, (Idle, 1), 52_000)
            .Switch(At(round, 82), (Idle, 1), Runnable, (Web, 0), waitedNs: 2_000).Entry(At(round, 84))
            .Exit(At(round, 150), EptViolation).Detail(0x82317, 0xfee0_0300, 0, 0xc_08d1, 0).Entry(At(round, 153))
            .Exit(At(round, 200), CrAccess).Detail(0x82109, 3, 0x1000 * (1 + (round % 2)), 0).Entry(At(round, 202))
            .Exit(At(round, 250), MsrWrite).Detail(0x8200d, 0x6e0, 1000 * round, 0).Entry(At(round, 252))
            .Exit(At(round, 270), CpuId).Detail(0x8200e, 7, 0, 0, 0, 0, 0).Entry(At(round, 273))
            .Exit(At(round, 300), VmCall).Detail(0x82012, 20).At(At(round, 302), 0x10f001, Db).Entry(At(round, 304))
            .Exit(At(round, 350), EptViolation).Detail(0x82021, 0x7f000 + (round << 12), 0, 0, 0, 0x182, 0)
            .At(At(round, 352), 0x10f010, 0x7f + round, 0, 0x9000, 0, Web | (9 << 16)).Entry(At(round, 356))
            .Exit(At(round, 400), ExternalInterrupt).Detail(0x8200f, 0xf1).Entry(At(round, 401))
            .Exit(At(round, 450), Hlt).Detail(0x82013, 0).Switch(At(round, 452), (Web, 0), Blocked, (Idle, 1), 370_000);
        if (round < LastRound) Arrival(records, round);
    }

    /// <summary>web's vCPU 0 comes to a CPU once dom0 has woken it, takes the interrupt that it was woken for, and goes on.</summary>
    private static void Arrival(XenRecords records, uint round)
    {
        var (cpu, comes) = (round == LastRound ? 3u : 1u, 610 + (25 * (ulong)round));
        records
            .Switch(At(round, comes), (Idle, cpu), Runnable, (Web, 0), waitedNs: (uint)(10_000 + (5_000 * round)))
            .Detail(0x82004, 0xf3, 0).Entry(At(round, comes + 3))
            .Exit(At(round, 980), ExternalInterrupt).Detail(0x8200f, 0xfa);
    }

    /// <summary>web's vCPU 1 gets the interrupts that vCPU 0 sends, and shares its CPU with db, a PV domain.</summary>
    private static void Sibling(XenRecords records, uint round) => records.Entry(At(round, 1))
        .Exit(At(round, 152), ExternalInterrupt).Detail(0x8200f, 0xf2).Detail(0x82004, 0xd1, 0).Entry(At(round, 156 + round))
        .Exit(At(round, 700), ExternalInterrupt).Detail(0x8200f, 0xfa).Switch(At(round, 702), (Web, 1), Runnable, (Db, 0), 700_000)
        .At(At(round, 720), 0x20100d, 29).At(At(round, 740), 0x201106, 0x8020_0000, 0xffff_ffff)
        .Switch(At(round, 800 + (10 * round)), (Db, 0), Runnable, (Web, 1), 98_000, 98_000).Entry(At(round, 804 + (10 * round)))
        .Exit(At(round, 980), ExternalInterrupt).Detail(0x8200f, 0xfa);
}
