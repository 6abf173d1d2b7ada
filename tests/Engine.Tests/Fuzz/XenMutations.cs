using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Fuzz;

/// <summary>Changes to traces that leave every window and record whole, but not the story that they tell.</summary>
internal static class XenMutations
{
    private static readonly Action<List<XenWindow>, Random>[] All =
    [
        DropWindow, RepeatWindow, SwapWindows, MoveToOtherCpu, DropRecords, RepeatRecord, SwapRecords, RenameDomain, RenumberVcpu, Jump, ChangeWord, EndDomain, LoseRecords,
    ];

    /// <summary>Records of a domain's edges, <c>dom0_dom_add</c> and <c>dom0_dom_rem</c>.</summary>
    private const uint Made = 0x41001, Gone = 0x41002;

    /// <summary>dom0, one that the traces have, Xen's own, the idle one, and none at all.</summary>
    private static readonly uint[] Domains = [0, 1, 2, 0x7fef, 0x7ff0, 0x7ff2, 0x7fff, 0x8000, 0xffff];

    private static readonly uint[] Vcpus = [0, 1, 255, 256, 8191, 8192, 0xffff];

    private static readonly int[] Cpus = [0, 1, 3, 31, 255, 256, 4095];

    /// <summary>Changes a trace a few times.</summary>
    public static void Apply(List<XenWindow> windows, Random random)
    {
        for (var times = random.Next(1, 6); times > 0 && windows.Exists(window => window.Records.Count > 0); times--) One(All, random)(windows, random);
    }

    private static void DropWindow(List<XenWindow> windows, Random random) => windows.RemoveAt(random.Next(windows.Count));

    private static void RepeatWindow(List<XenWindow> windows, Random random)
    {
        var window = One(windows, random);
        windows.Insert(random.Next(windows.Count + 1), window with { Records = [.. window.Records] });
    }

    private static void SwapWindows(List<XenWindow> windows, Random random)
    {
        var (one, other) = (random.Next(windows.Count), random.Next(windows.Count));
        (windows[one], windows[other]) = (windows[other], windows[one]);
    }

    /// <summary>Also to one that was not there before.</summary>
    private static void MoveToOtherCpu(List<XenWindow> windows, Random random)
    {
        var at = random.Next(windows.Count);
        windows[at] = windows[at] with { Cpu = One(Cpus, random) };
    }

    private static void DropRecords(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        records.RemoveRange(at, Math.Min(random.Next(1, 6), records.Count - at));
    }

    private static void RepeatRecord(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        records.Insert(at, [.. records[at]]);
    }

    private static void SwapRecords(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        var other = random.Next(records.Count);
        (records[at], records[other]) = (records[other], records[at]);
    }

    /// <summary>In the rest of a window: halves of a word are changed as they are in the records of run states.</summary>
    private static void RenameDomain(List<XenWindow> windows, Random random) => Rename(windows, random, One(Domains, random) << 16, 0xffff);

    private static void RenumberVcpu(List<XenWindow> windows, Random random) => Rename(windows, random, One(Vcpus, random), 0xffff_0000);

    private static void Rename(List<XenWindow> windows, Random random, uint name, uint keep)
    {
        var (records, at) = Place(windows, random);
        for (var left = random.Next(1, 30); left > 0 && at < records.Count; left--, at++)
            if (XenPieces.Id(records[at]) is >= 0x21000 and < 0x22000 && records[at].Length == 4) records[at][3] = (records[at][3] & keep) | name;
    }

    /// <summary>The counter of a CPU jumps, forth or back, by up to all that it can.</summary>
    private static void Jump(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        var by = (ulong)random.NextInt64() >> random.Next(0, 64);
        if (random.Next(3) == 0) by = unchecked(0 - by);
        foreach (var words in records.Skip(at).Where(XenPieces.HasTsc))
        {
            var tsc = unchecked((words[1] | ((ulong)words[2] << 32)) + by);
            (words[1], words[2]) = ((uint)tsc, (uint)(tsc >> 32));
        }
    }

    private static void ChangeWord(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        var words = records[at];
        if (words.Length > 1) words[random.Next(1, words.Length)] = random.Next(3) == 0 ? uint.MaxValue : (uint)random.NextInt64(1L << 32);
    }

    /// <summary>A domain goes, and perhaps comes again, in the midst of what its vCPUs do.</summary>
    private static void EndDomain(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        if (!XenPieces.HasTsc(records[at])) return;
        var (low, high, domain) = (records[at][1], records[at][2], One(Domains, random));
        records.Insert(at, [0x9000_0000 | Gone, low, high, domain]);
        if (random.Next(2) == 0) records.Insert(random.Next(at + 1, records.Count + 1), [0x9000_0000 | Made, low, high, domain]);
    }

    private static void LoseRecords(List<XenWindow> windows, Random random)
    {
        var (records, at) = Place(windows, random);
        if (!XenPieces.HasTsc(records[at])) return;
        var (low, high) = (records[at][1], records[at][2]);
        records.Insert(at, [0xc001_f001, low, high, (uint)random.Next(), One(Domains, random) | (One(Vcpus, random) << 16), low - (uint)random.Next(50_000), high]);
    }

    private static (List<uint[]> Records, int At) Place(List<XenWindow> windows, Random random)
    {
        var window = One(windows.FindAll(window => window.Records.Count > 0), random);
        return (window.Records, random.Next(window.Records.Count));
    }

    private static T One<T>(IReadOnlyList<T> all, Random random) => all[random.Next(all.Count)];
}
