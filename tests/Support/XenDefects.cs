namespace VmQuery.Tests.Support;

/// <summary>Traces that the reference analyzer (xenalyze) reads wrong, the smallest that show it; the counter counts ns.</summary>
internal static class XenDefects
{
    /// <summary>xenalyze takes a counter of 0 for none.</summary>
    private const ulong OriginTsc = 1_000_000;
    private const uint Idle = 0x7fff;
    private const uint ExternalInterrupt = 1;
    private const uint Hlt = 12;
    private const uint Invlpg = 14;
    private const uint VmCall = 18;
    private const uint IoInstruction = 30;
    private const uint MsrWrite = 32;

    /// <summary>The trace for a defect, by its number.</summary>
    public static XenWriter Of(int defect) => defect switch
    {
        1 => OneCpu(r => r.Entry(1000).Exit(2000, 58).Entry(3000).Exit(4000, 74).Entry(5000).Exit(6000, 0x8000_0021).Entry(7000)),
        2 => OneCpu(r => r.Entry(1000).Exit(2000, VmCall).Detail(0x0800_f007, 1, 2).Entry(3000)),
        3 => Writer().Window(300, r => r.Runstate(0, Idle, 300, 0, 1).Runstate(0, 1, 700, 1, 0).Switch(5000, (1, 700), 2, (Idle, 300), 5000)),
        4 => OneCpu(r => r.At(1000, 0x10f001, 2).At(2000, 0x10f001, 2).At(3000, 0x10f002, 2).At(4000, 0x10f003, 3).Switch(5000, (1, 0), 2, (Idle, 0), 5000)),
        5 => Writer()
            .Window(0, r => r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0).Switch(2000, (1, 0), 1, (Idle, 0), 2000))
            .Window(1, r => r.Runstate(0, Idle, 1, 0, 1).Runstate(0, Idle, 1, 1, 0).Switch(2001, (Idle, 1), 1, (1, 0)).Switch(8001, (1, 0), 1, (2, 0), 6000).Switch(8002, (2, 0), 2, (1, 0), 1).Switch(8003, (1, 0), 2, (Idle, 1), 1)),
        6 => OneCpu(r => r.Entry(1000).Exit(2000, Hlt).Detail(0x82013, 0).Switch(3000, (1, 0), 2, (Idle, 0), 3000)
            .Runstate(9_003_000, 1, 0, 2, 1).Switch(9_004_000, (Idle, 0), 1, (1, 0)).Entry(9_005_000).Exit(9_006_000, ExternalInterrupt).Entry(9_007_000)),
        7 => OneCpu(r => Calls(Calls(r, 1000).Switch(5000, (1, 0), 1, (2, 0), 5000), 6000)),
        8 => OneCpu(r => r.At(1000, 0x802003, 0x0031_0019, 3, 0, 0, 0, 0, 0).At(2000, 0x802006, 0x0031_0019, 3, 0, 0, 0, 0, 0)),
        9 => OneCpu(r => r.Entry(1000).Exit(2000, Invlpg).Detail(0x82101, 2, 0x7000, 0xffff_8880).Entry(3000).At(4000, 0x22806, 0x3201_0004)),
        10 => OneCpu(r => r.Entry(1000, nested: true).Exit(2000, Hlt, nested: true).Entry(3000, nested: true).Exit(4000, ExternalInterrupt, nested: true).Entry(5000).Exit(6000, IoInstruction)),
        11 => CoreScheduled(),
        12 => OneCpu(r => Runs(r, 2_800_000)),
        13 => OneCpu(r => r.Switch(1000, (1, 0), 2, (2, 0), 1000).Switch(8000, (2, 0), 1, (3, 0), 7000).At(9000, 0x21002, 0x30000).At(9900, 0x28003, 9, 9)),
        14 => OneCpu(r => r.Entry(1000).Exit(2000, MsrWrite).Detail(0x8200d, 0x830, 0xfd, 1).Entry(3000)
            .Exit(4000, ExternalInterrupt).Entry(5000).Exit(6000, ExternalInterrupt).Entry(7000).Exit(8000, ExternalInterrupt).Entry(9000)),
        15 => OneCpu(r => r.Entry(1000).Exit(2000, IoInstruction).Entry(3000).Switch(4000, (1, 0), 2, (Idle, 0), 4000)),
        _ => throw new ArgumentOutOfRangeException(nameof(defect)),
    };

    private static XenWriter Writer() => new(originTsc: OriginTsc);

    /// <summary>One CPU, which vCPU 0 of domain 1 comes to at its start.</summary>
    private static XenWriter OneCpu(Action<XenRecords> then) => Writer().Window(0, r => then(r.Runstate(0, Idle, 0, 0, 1).Runstate(0, 1, 0, 1, 0)));

    /// <summary>Three hypercalls of a guest, and an interrupt after each.</summary>
    private static XenRecords Calls(XenRecords records, ulong tsc)
    {
        foreach (var op in new uint[] { 17, 20, 29 })
        {
            records.Entry(tsc + 100).Exit(tsc + 200, VmCall).Detail(0x82012, op).Entry(tsc + 400).Exit(tsc + 500, ExternalInterrupt).Detail(0x8200f, 0xf1);
            tsc += 1000;
        }

        return records;
    }

    /// <summary>Units that run for 10 ms each, on a machine of a frequency.</summary>
    private static XenRecords Runs(XenRecords records, ulong khz)
    {
        var step = 10 * khz;
        for (var turn = 1UL; turn <= 6; turn++)
        {
            var (from, to) = turn % 2 == 1 ? ((1u, 0u), (2u, 0u)) : ((2u, 0u), (1u, 0u));
            records.Switch(turn * step, from, 1, to, ranNs: 10_000_000, waitedNs: 10_000_000);
        }

        return records;
    }

    /// <summary>Two vCPUs of a core, all of whose changes one CPU writes.</summary>
    private static XenWriter CoreScheduled() => Writer()
        .Window(0, r => r.Runstate(0, Idle, 0, 0, 1).Exit(1500, IoInstruction).Entry(1502))
        .Window(1, r => r.Runstate(1000, 1, 0, 1, 0).Runstate(1000, 1, 1, 1, 0).Runstate(2000, 1, 0, 0, 2).Runstate(2000, 1, 1, 0, 2));
}
