using System.Collections.Immutable;

namespace VmQuery.Engine.Models;

/// <summary>Columns that mean the same in every table of a session.</summary>
internal static class CommonColumns
{
    /// <summary>How sure a row is, best first; the certainty of a derived row is the worst of its parts.</summary>
    public static ImmutableArray<string> Certainties { get; } = Words.Of<Certainty>();

    /// <summary>The machine that owns the row's entity.</summary>
    public static ColumnSchema MachineId { get; } = new("machine_id", ColumnType.Integer, "machine that owns it");

    /// <summary>Start of an interval.</summary>
    public static ColumnSchema StartNs { get; } = new("start_ns", ColumnType.BigInt, "start, ns since the Unix epoch, inclusive");

    /// <summary>Stop of an interval.</summary>
    public static ColumnSchema StopNs { get; } = new("stop_ns", ColumnType.BigInt, "stop, ns since the Unix epoch, exclusive");

    /// <summary>How sure the row is.</summary>
    public static ColumnSchema Certainty { get; } = new("certainty", ColumnType.Word, "certain, inferred, edge or lossy", Certainties);

    /// <summary>Half width of the clock error.</summary>
    public static ColumnSchema SyncErrNs { get; } = new("sync_err_ns", ColumnType.BigInt, "clock error bound in ns; null when not known");

    /// <summary>The columns of a track or span: keys, times, then its own, then certainty and clock error.</summary>
    public static ImmutableArray<ColumnSchema> Interval(ColumnSchema key, params ReadOnlySpan<ColumnSchema> own) =>
        [MachineId, key, StartNs, StopNs, .. own, Certainty, SyncErrNs];
}

/// <summary>How sure a row is, best first.</summary>
internal enum Certainty : byte
{
    /// <summary>Both ends were recorded and nothing was lost between.</summary>
    Certain,

    /// <summary>Follows from later or indirect evidence.</summary>
    Inferred,

    /// <summary>Cut by the edge of the trace.</summary>
    Edge,

    /// <summary>Touches a time in which events were lost.</summary>
    Lossy,
}
