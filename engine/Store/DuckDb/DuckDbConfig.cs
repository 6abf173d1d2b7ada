using System.Globalization;

namespace VmQuery.Engine.Store.DuckDb;

/// <summary>How a database is opened.</summary>
internal sealed record DuckDbConfig
{
    /// <summary>Whether nothing may be written to it.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Memory for data, in megabytes; beyond it DuckDB spills or refuses. Null takes DuckDB's own default, 80 % of the machine.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>Threads; 0 takes every core.</summary>
    public int Threads { get; init; }

    /// <summary>Folder to spill to; null forbids spilling.</summary>
    public string? SpillFolder { get; init; }

    /// <summary>Whether SQL may touch files and the network; when not, the configuration is locked as well.</summary>
    public bool ExternalAccess { get; init; }

    /// <summary>Memory for the rows of sweeps, which is none of DuckDB's: a quarter of what that may take.</summary>
    public long SweepBytes => (MemoryMegabytes is { } megabytes ? megabytes * 1_000_000L : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 8 / 10) / 4;

    /// <summary>The options as DuckDB spells them.</summary>
    internal IEnumerable<(string Name, string Value)> Options()
    {
        yield return ("access_mode", ReadOnly ? "READ_ONLY" : "READ_WRITE");
        yield return ("temp_directory", SpillFolder ?? string.Empty);
        // Extensions would be fetched from the network and run as native code.
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        // An ASOF join whose left side is estimated at no more rows than this becomes a nested loop (PhysicalPlanGenerator::PlanAsOfJoin);
        // behind aggregates the estimate is far too low, and the loop a hundred times slower than the join.
        yield return ("asof_loop_join_threshold", "0");
        if (MemoryMegabytes is { } megabytes) yield return ("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{megabytes}MB"));
        if (Threads > 0) yield return ("threads", Threads.ToString(CultureInfo.InvariantCulture));
        if (ExternalAccess) yield break;
        yield return ("enable_external_access", "false");
        yield return ("lock_configuration", "true");
    }
}
