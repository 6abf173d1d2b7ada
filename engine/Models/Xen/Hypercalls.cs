using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Engine.Events;

namespace VmQuery.Engine.Models.Xen;

/// <summary>Hypercalls by name, for the events that hold their numbers.</summary>
internal static class Hypercalls
{
    private static readonly ColumnSchema Column = new("hypercall", ColumnType.Name, "name of the hypercall");

    // One table of names serves those who print records and those who ask.
    private static readonly FrozenDictionary<long, string> ByNumber = EmbeddedTable.Rows("Formats.XenTrace.Catalog.labels.tsv")
        .Where(row => row[0] is "hypercall")
        .ToFrozenDictionary(row => long.Parse(row[1], CultureInfo.InvariantCulture), row => row[2]);

    /// <summary>The column of each of these events.</summary>
    public static ImmutableArray<DerivedColumn> Columns { get; } =
    [
        .. new[] { XenEvents.Hypercall, "xen_pv_hypercall_subcall", "xen_pv_hypercall", "xen_hvm_vmmcall" }.Select(name => new DerivedColumn(name, Column, NameOf)),
    ];

    private static DeriveCell NameOf(KindSchema kind, Names names)
    {
        var op = kind.Slot("op");
        var known = ByNumber.ToFrozenDictionary(pair => pair.Key, pair => (long)names.Intern(pair.Value).Value);
        return (in EventView e) => e.Has(op) && known.TryGetValue(e.Get(op), out var name) ? name : null;
    }
}
