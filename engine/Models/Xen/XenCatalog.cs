using VmQuery.Engine.Models.Vm;
using static VmQuery.Engine.Models.CommonColumns;

namespace VmQuery.Engine.Models.Xen;

/// <summary>What Xen's traces tell beyond vCPUs, exits and what CPUs do.</summary>
internal static class XenCatalog
{
    private static readonly ColumnSchema Cpu = new("cpu", ColumnType.Integer, "CPU of the host");

    /// <summary>What the vCPUs of a guest do together; cells of <c>state</c> are <see cref="DomainState"/>.</summary>
    public static TableSchema GuestState { get; } = new(
        "guest_state",
        [MachineId, StartNs, StopNs, new("state", ColumnType.Word, "what its vCPUs do together", Words.Of<DomainState>()), CommonColumns.Certainty, SyncErrNs],
        ["machine_id", "start_ns"]);

    /// <summary>How deeply an idle CPU sleeps.</summary>
    public static TableSchema CpuIdle { get; } = new(
        "cpu_idle", Interval(Cpu, new ColumnSchema("cstate", ColumnType.Integer, "C-state as the driver numbers it; null when in none, or that is not known")), ["machine_id", "cpu", "start_ns"]);

    /// <summary>Kinds, tracks and spans.</summary>
    public static Catalog Catalog { get; } = VmCatalog.Catalog.With(new Catalog(
        [CpuCatalog.Kind],
        [
            CpuCatalog.ModeTrack,
            CpuCatalog.RunningTrack,
            new("cstate", "cpu", CpuIdle, "cstate", Main: false, "how deeply it sleeps"),
            new("state", "guest", GuestState, "state", Main: true, "what its vCPUs do together"),
        ],
        [CpuCatalog.IrqSpan],
        []));
}
