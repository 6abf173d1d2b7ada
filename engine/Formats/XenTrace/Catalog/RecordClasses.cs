namespace VmQuery.Engine.Formats.XenTrace.Catalog;

/// <summary>The classes of events, by which masks choose them: one bit each, from bit 16 of the id on.</summary>
internal static class RecordClasses
{
    /// <summary>The bit of an id that is the first class.</summary>
    public const int FirstBit = 16;

    private static readonly (int Bit, string Name)[] All =
        [(0, "gen"), (1, "sched"), (2, "dom0op"), (3, "hvm"), (4, "mem"), (5, "pv"), (6, "shadow"), (7, "hw"), (11, "guest")];

    /// <summary>Records whose id is in no catalog.</summary>
    public const string Unknown = "unknown";

    /// <summary>The class of an id.</summary>
    public static string NameOf(uint id)
    {
        foreach (var (bit, name) in All)
            if ((id >> FirstBit >> bit & 1) != 0) return name;
        return Unknown;
    }

    /// <summary>The names of the classes in a set, separated by commas; those that xentrace takes, where it has some.</summary>
    public static string Names(uint classes) =>
        string.Join(", ", All.Where(known => (classes >> known.Bit & 1) != 0).Select(known => known.Name));
}
