using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace VmQuery.Query.Syntax;

/// <summary>What a unit measures.</summary>
internal enum UnitSort
{
    /// <summary>Time, in ns.</summary>
    Time,

    /// <summary>Frequency, in Hz.</summary>
    Frequency,

    /// <summary>Size, in bytes.</summary>
    Size,
}

/// <summary>A unit: what it measures and how many base units it is.</summary>
internal readonly record struct Unit(UnitSort Sort, decimal Factor);

/// <summary>The units of quantities, in questions and in the parameters given with them.</summary>
internal static class Units
{
    /// <summary>All of them by spelling.</summary>
    public static FrozenDictionary<string, Unit> All { get; } = new Dictionary<string, Unit>(StringComparer.Ordinal)
    {
        ["ns"] = new(UnitSort.Time, 1),
        ["us"] = new(UnitSort.Time, 1_000),
        ["ms"] = new(UnitSort.Time, 1_000_000),
        ["s"] = new(UnitSort.Time, 1_000_000_000),
        ["min"] = new(UnitSort.Time, 60_000_000_000),
        ["h"] = new(UnitSort.Time, 3_600_000_000_000),
        ["Hz"] = new(UnitSort.Frequency, 1),
        ["kHz"] = new(UnitSort.Frequency, 1_000),
        ["MHz"] = new(UnitSort.Frequency, 1_000_000),
        ["GHz"] = new(UnitSort.Frequency, 1_000_000_000),
        ["KiB"] = new(UnitSort.Size, 1 << 10),
        ["MiB"] = new(UnitSort.Size, 1 << 20),
        ["GiB"] = new(UnitSort.Size, 1 << 30),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>One of each unit of time, the shortest first.</summary>
    public static ImmutableArray<string> Lengths { get; } = [.. All.Where(unit => unit.Value.Sort == UnitSort.Time).OrderBy(unit => unit.Value.Factor).Select(unit => "1" + unit.Key)];

    /// <summary>A number of base units as it could be written: in the largest unit that it is a whole number of, else in the smallest.</summary>
    public static string Text(long value, UnitSort sort)
    {
        var units = All.Where(unit => unit.Value.Sort == sort).OrderByDescending(unit => unit.Value.Factor).ToList();
        var (name, unit) = units.Find(unit => value != 0 && value % unit.Value.Factor == 0) is { Key: not null } whole ? whole : units[^1];
        return string.Create(CultureInfo.InvariantCulture, $"{value / unit.Factor}{name}");
    }

    /// <summary>A number of units in base units, rounded; null when it does not fit 64 bits.</summary>
    public static long? Value(decimal number, Unit unit) =>
        number <= long.MaxValue / unit.Factor ? (long)decimal.Round(number * unit.Factor) : null;
}
