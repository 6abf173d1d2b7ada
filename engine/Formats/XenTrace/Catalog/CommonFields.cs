using System.Collections.Immutable;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>What can be said of every record: where it stands, and how it is headed.</summary>
internal static class CommonFields
{
    /// <summary>Its id.</summary>
    public const string Id = "id";

    /// <summary>Its TSC, or that of the record before it on its CPU.</summary>
    public const string Tsc = "tsc";

    /// <summary>Whether the TSC is its own.</summary>
    public const string OwnTsc = "own_tsc";

    /// <summary>Whether it has fewer words than it should.</summary>
    public const string IsShort = "is_short";

    /// <summary>Its first byte in the file.</summary>
    public const string FileOffset = "file_offset";

    /// <summary>How many windows come before its own in the file.</summary>
    public const string Window = "window";

    /// <summary>How many rounds over the CPUs xentrace had made before.</summary>
    public const string Epoch = "epoch";

    /// <summary>How many records of its CPU come before it, padding aside.</summary>
    public const string Sequence = "seq";

    /// <summary>All of them, as events declare them.</summary>
    public static ImmutableArray<(string Source, FieldType Type)> All { get; } =
    [
        (Id, FieldType.Int), (Tsc, FieldType.Unsigned), (OwnTsc, FieldType.Int), (IsShort, FieldType.Int),
        (FileOffset, FieldType.Int), (Window, FieldType.Int), (Epoch, FieldType.Int), (Sequence, FieldType.Int),
    ];
}
