using System.Globalization;

namespace VmQuery.Cli.Render;

/// <summary>Times and durations as people read them.</summary>
internal static class HumanTime
{
    private const long NsPerSecond = 1_000_000_000;
    private const double LongestInSeconds = 120e9;

    /// <summary>A point in time counted from the start of the session, to the microsecond: <c>2.104 113 s</c>.</summary>
    /// <remarks>Cut, not rounded: an instant is never shown later than it was.</remarks>
    public static string Instant(long ns, long originNs)
    {
        var since = (Int128)ns - originNs;
        var micros = since >= 0 ? since / 1000 : -((-since + 999) / 1000);
        var sign = micros < 0 ? "-" : "";
        var (seconds, rest) = Int128.DivRem(Int128.Abs(micros), 1_000_000);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{HumanNumber.Grouped(seconds)}.{(int)rest / 1000:000} {(int)rest % 1000:000} s");
    }

    /// <summary>A length of time in four digits of the fitting unit: <c>830 ns</c>, <c>14.61 ms</c>, <c>1.204 s</c>, <c>3 min 20 s</c>.</summary>
    public static string Duration(double ns) => ns switch
    {
        < 0 => "-" + Duration(-ns),
        < 999.5 => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(ns):0} ns"),
        < 999.95e3 => FourDigits(ns / 1e3, "µs"),
        < 999.95e6 => FourDigits(ns / 1e6, "ms"),
        < LongestInSeconds => FourDigits(ns / NsPerSecond, "s"),
        < 3599.5 * NsPerSecond => InTwoUnits(ns / NsPerSecond, 60, "min", "s"),
        _ => InTwoUnits(ns / NsPerSecond / 60, 60, "h", "min"),
    };

    /// <summary>A point in time as a date: <c>2026-11-22 00:24:42.561119 UTC</c>.</summary>
    public static string Date(long ns) =>
        DateTime.UnixEpoch.AddTicks(ns / 100).ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture);

    private static string FourDigits(double value, string unit)
    {
        var decimals = value < 9.9995 ? "0.000" : value < 99.995 ? "0.00" : "0.0";
        return value.ToString(decimals, CultureInfo.InvariantCulture) + " " + unit;
    }

    private static string InTwoUnits(double small, int smallPerBig, string bigUnit, string smallUnit)
    {
        var (big, rest) = Int128.DivRem((Int128)Math.Round(small), smallPerBig);
        return string.Create(CultureInfo.InvariantCulture, $"{HumanNumber.Grouped(big)} {bigUnit} {(int)rest:00} {smallUnit}");
    }
}
