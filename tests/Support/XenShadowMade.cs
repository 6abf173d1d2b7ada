namespace VmQuery.Tests.Support;

/// <summary>
/// The trace <c>data/xen/made/shadow.xentrace</c>: a guest whose page tables Xen shadows, as on CPUs without nested paging. Its README tells the
/// story; the counter counts ns.
/// </summary>
internal static class XenShadowMade
{
    private const ulong OriginTsc = 1_000_000;
    private const uint Idle = 0x7fff, Old = 1;

    /// <summary>Exit reasons of VMX.</summary>
    private const uint Exception = 0, ExternalInterrupt = 1, CrAccess = 28;

    /// <summary>Error code of a fault of user code where nothing is mapped.</summary>
    private const uint UserMissing = 4;

    /// <summary>Records of a guest with three levels of page tables (PAE), and one of no level.</summary>
    private const uint Pae = 0x40f100, ResyncFull = 0x40f00e;

    /// <summary>Page-table roots that it loads; the one that is loaded already flushes its TLB.</summary>
    private static readonly uint[] Roots = [0x1000, 0x2000, 0x2000, 0x1000];

    /// <summary>What a sidecar says of it.</summary>
    public const string Sidecar = """
        {
          "cpu_khz": 1000000,
          "nr_cpus": 1,
          "xen_version": "4.17.7",
          "domains": [ { "id": 1, "name": "old" } ]
        }

        """;

    /// <summary>The trace.</summary>
    public static byte[] Trace { get; } = new XenWriter(originTsc: OriginTsc).Window(0, records =>
    {
        records.Runstate(0, Idle, 0, 0, 1).Runstate(0, Old, 0, 1, 0).Entry(1_000);
        for (var round = 0; round < Roots.Length; round++) Round(records, (ulong)round * 1_000_000, Roots[round]);
    }).Bytes;

    private static void Round(XenRecords records, ulong at, uint root)
    {
        Exit(records, at + 100_000, CrAccess, 3_000, handlers => handlers.Detail(ResyncFull, root >> 12, 0).Detail(0x82009, 3, root));
        Exit(records, at + 200_000, Exception, 4_000, handlers => handlers.Detail(Pae | 2, 0x7000));
        Exit(records, at + 300_000, Exception, 9_000, handlers => handlers.Detail(Pae | 8, 0x9067, 0, 0xa067, 0, 0x8000, (1u << 29) | 2));
        Exit(records, at + 400_000, Exception, 6_000, handlers => handlers.Detail(Pae | 6, 0x9067, 0, 0x9000, 1));
        Exit(records, at + 500_000, Exception, 5_000, handlers => handlers.Detail(Pae | 1, 0, 0, 0xa000, 0).Detail(0x82002, UserMissing, 0xa000));
        Exit(records, at + 600_000, Exception, 7_000, handlers => handlers.Detail(Pae | 3, 0xb000).Detail(0x82217, 0xfee0_0300, 0xc_08d1));
        Exit(records, at + 980_000, ExternalInterrupt, 20_000, handlers => handlers.Detail(0x8200f, 0xfa));
    }

    private static void Exit(XenRecords records, ulong at, uint reason, ulong lasts, Action<XenRecords> handlers)
    {
        records.At(at, 0x81002, reason, 0x1000);
        handlers(records);
        records.Entry(at + lasts);
    }
}
