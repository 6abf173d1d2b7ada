namespace VmQuery.Tests.Support;

/// <summary>Traces of everything that may befall one, by name, written by code; the counter counts ns.</summary>
internal static class XenFixtures
{
    private const uint Idle = 0x7fff;

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new SortedDictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["lost at the start"] = () => Two(r => r.Lost(30, 4, 2, 1).Switch(50, (1, 0), 2, (Idle, 0), 20)),
        ["lost in the middle"] = () => Two(r => r.Entry(10).Lost(30, 4, 20, 1).Exit(40, 1).Switch(50, (1, 0), 2, (Idle, 0), 50)),
        ["lost at the end"] = () => Two(r => r.Switch(20, (1, 0), 2, (Idle, 0), 20).Lost(95, 4, 40, Idle)),
        ["lost on both CPUs at once"] = () => Two(r => r.Lost(30, 4, 10, 1), r => r.Lost(45, 9, 25, 2)),
        ["lost across a switch"] = () => Two(r => r.Lost(30, 4, 10, 3).Switch(50, (3, 0), 1, (1, 0), 30)),
        ["padding"] = () => new XenWriter().Window(0, r =>
        {
            Start(r, 0, 1);
            for (var words = 0; words < 8; words++)
                r.Detail(0x1f002, Junk(words)).At((ulong)(10 + words), 0x1f002, Junk(words)).At((ulong)(10 + words), 0x21002, 0x10000);
        }).Bytes,
        ["big-endian"] = () => Two(bigEndian: true),
        ["CPUs beyond 256"] = () =>
        {
            var writer = new XenWriter();
            for (var cpu = 0u; cpu < 300; cpu++) writer.Window((int)cpu, r => Start(r, cpu, cpu + 1).Switch(50 + cpu, (cpu + 1, 0), 1, (Idle, cpu), 50 + cpu));
            return writer.Window(4095, r => Start(r, 4095, 7000)).Bytes;
        },
        ["a CPU that is added"] = () => Two(more: writer => writer.Window(0, r => r.At(600, 0x21002, 0x10000)).Window(7, r => Start(r, 7, 4, at: 500).Switch(700, (4, 0), 1, (1, 1), 200))),
        ["a domain id used again"] = () => Two(r => r
            .Switch(20, (1, 0), 3, (Idle, 0), 20).At(30, 0x28002, 1).At(31, 0x41002, 1).At(40, 0x41001, 1).At(41, 0x28001, 1)
            .Runstate(45, 1, 0, 3, 1).Switch(50, (Idle, 0), 1, (1, 0), waitedNs: 5)),
        ["a clock ahead"] = () => Two(r => r.Switch(40, (1, 0), 2, (Idle, 0), 40), r => r.Runstate(30, 1, 0, 2, 1).Switch(60, (2, 0), 2, (1, 0), 60, 20)),
        ["a clock behind"] = () => Two(r => r.Switch(10, (1, 0), 1, (3, 0), 10), r => r.Switch(5, (2, 0), 2, (1, 0), 5, 2)),
        ["cores of two threads"] = () => Cores(2),
        ["cores of four threads"] = () => Cores(4),
        ["cores that lose records"] = () => new XenWriter().Raw(Cores(2)).Window(1, r => r.Runstate(6000, 1, 0, 1, 0).Runstate(6000, 1, 1, 1, 0).Lost(6500, 9, 6200, 1, 1).At(7000, 0x28003, 9, 9)).Bytes,
        ["circular buffer"] = CircularBuffer,
        ["without scheduler"] = () => new XenWriter().Window(0, r => r.Entry(0).Exit(30, 12).Entry(50)).Window(1, r => r.Exit(5, 1).Detail(0x8200f, 0x30).Entry(8)).Bytes,
        ["empty"] = () => [],
        ["windows without records"] = () => new XenWriter().Window(0).Window(0, r => Start(r, 0, 1)).Window(0).Window(1).Bytes,
    };

    /// <summary>Two CPUs with a vCPU each, which may do more.</summary>
    private static byte[] Two(Action<XenRecords>? first = null, Action<XenRecords>? second = null, Action<XenWriter>? more = null, bool bigEndian = false)
    {
        var writer = new XenWriter(bigEndian)
            .Window(0, r => (first ?? (_ => { }))(Start(r, 0, 1)))
            .Window(1, r => (second ?? (_ => { }))(Start(r, 1, 2)))
            .Window(0, r => r.At(100, 0x28003, 9, 9))
            .Window(1, r => r.At(101, 0x28003, 9, 9));
        more?.Invoke(writer);
        return writer.Bytes;
    }

    /// <summary>A CPU is idle, and vCPU 0 of a domain comes to it.</summary>
    private static XenRecords Start(XenRecords records, uint cpu, uint domain, ulong at = 0) => records.Runstate(at, Idle, cpu, 0, 1).Runstate(at, domain, 0, 1, 0);

    /// <summary>The last CPU of a core writes the changes of all its vCPUs; one of them does not want to run, so the idle vCPU is there in its place.</summary>
    private static byte[] Cores(uint threads)
    {
        var writer = new XenWriter();
        for (var cpu = 0u; cpu < threads - 1; cpu++) writer.Window((int)cpu, r => r.Entry(110).Exit(150, 1).Entry(170).Exit(390, 1));
        return writer.Window((int)threads - 1, r =>
        {
            for (var turn = 0u; turn < 5; turn++)
            {
                var (from, at) = (turn * 1000, (turn * 1000) + 400);
                for (var vcpu = 0u; vcpu < threads; vcpu++) r.Runstate(from + 100, Idle, vcpu, 0, 1).Runstate(from + 100, 1, vcpu, 1, 0);
                for (var vcpu = 0u; vcpu < threads; vcpu++) r.Runstate(at, 1, vcpu, 0, 1).Runstate(at, Idle, vcpu, 1, 0);
            }
        }).Bytes;
    }

    /// <summary>What <c>xentrace -M</c> dumps: the header that lies over the end of the buffer is broken, and the first windows are gone.</summary>
    private static byte[] CircularBuffer()
    {
        var writer = new XenWriter().Window(1, r => Start(r, 1, 2).At(10, 0x21002, 0x20000)).Window(3, r => Start(r, 3, 3));
        return writer
            .Raw([0x03, 0xf0, 0x01, 0x20, 0, 0, 0, 0, 0xee, 0xee, 0xee, 0xee])
            .Raw(new XenWriter().Window(0, r => r.At(20, 0x21002, 0x10000)).Bytes.AsSpan(12))
            .Window(1, r => r.At(30, 0x21002, 0x20000))
            .Window(3, r => r.At(35, 0x21002, 0x30000))
            .Window(0, r => r.Switch(40, (1, 0), 2, (Idle, 0), 40))
            .Bytes;
    }

    private static uint[] Junk(int words) => [.. Enumerable.Repeat(0x2001_f003u, Math.Min(words, 7))];
}
