using System.Globalization;

namespace VmQuery.Cli.Render;

/// <summary>Numbers as people read them.</summary>
internal static class HumanNumber
{
    /// <summary>A count with its digits in threes: <c>75 750</c>.</summary>
    public static string Grouped(Int128 count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>A part of a whole in hundredths of a percent; what is there but rounds to nothing is <c>&lt;0.01 %</c>.</summary>
    public static string Share(double share) =>
        share is > 0 and < 0.00005 ? "<0.01 %" : (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    /// <summary>A number in six digits.</summary>
    public static string Real(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A size in bytes: <c>2.2 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 999_950 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 999_950_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>A count and its noun: <c>1 row</c>, <c>1 234 rows</c>.</summary>
    public static string Counted(long count, string noun) => $"{Grouped(count)} {noun}{(count == 1 ? "" : "s")}";
}
