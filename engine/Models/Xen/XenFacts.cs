using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What traces, sidecars and the first pass say of a host that runs Xen, by their words for it.</summary>
internal static class XenFacts
{
    /// <summary>Format of the traces that only Xen's hypervisor writes.</summary>
    public const string Format = "xentrace";

    /// <summary>Set when the scheduler places the vCPUs of a core together (sched-gran): how many CPUs a core has, 0 when that is not known.</summary>
    public const string CoreThreads = "core_threads";

    /// <summary>Which CPUs are of one core; only a sidecar tells.</summary>
    public const string Cores = "pcpus.cores";

    /// <summary>Which CPUs are of one socket; only a sidecar tells.</summary>
    public const string Sockets = "pcpus.sockets";

    private const int MostThreads = 8;

    /// <summary>Maker of the CPUs: one of <see cref="CpuVendors.Words"/>.</summary>
    public const string Vendor = "vendor";

    /// <summary>Wall clock at the first record; only a sidecar tells.</summary>
    public const string Start = "start_wallclock_ns";

    /// <summary>How counters of CPUs were moved against each other; only there when that was asked for.</summary>
    public const string Alignment = "tsc_alignment";

    /// <summary>Whether every CPU of the host was recorded, so that no change of a vCPU went unseen; only a sidecar tells.</summary>
    public static bool CoversAll(ModelContext context)
    {
        var facts = context.Machine.Facts;
        if (facts.GetValueOrDefault("cpu_mask") is "all") return true;
        return facts.TryGetValue("nr_cpus", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var cpus) && cpus == context.CpuCoverage.Count;
    }

    /// <summary>How many CPUs are scheduled together; 1 when each is by itself, 0 when that is not known: a sidecar can hold any number under that name.</summary>
    public static int ThreadsOf(Machine machine)
    {
        if (!machine.Facts.TryGetValue(CoreThreads, out var text) || !int.TryParse(text, CultureInfo.InvariantCulture, out var threads)) return 1;
        return CpuGroups.Told(machine.Facts).Any(told => told.Size == threads) ? threads : KnownThreads(threads);
    }

    /// <summary>A number of CPUs that a core can have, else 0: where it seems to have more, the numbers of its CPUs are not next to each other.</summary>
    public static int KnownThreads(int seen) => seen is > 0 and <= MostThreads ? seen : 0;

    /// <summary>Maker of the CPUs; null when it is not known.</summary>
    public static CpuVendor? VendorOf(Machine machine) => CpuVendors.Of(machine.Facts.GetValueOrDefault(Vendor));

    /// <summary>Frequency of the counter; null when it is not known.</summary>
    public static long? Hz(Machine machine) =>
        machine.Facts.TryGetValue("cpu_hz", out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var hz) && hz > 0 ? hz : null;

    /// <summary>What a domain is called; null when no sidecar says.</summary>
    public static string? NameOf(int domain, IReadOnlyDictionary<string, string> facts) =>
        facts.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"domain.{domain}")) is { Length: > 0 } name ? name : null;
}
