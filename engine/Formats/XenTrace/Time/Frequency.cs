using System.Globalization;

namespace VmQuery.Engine.Formats.XenTrace.Time;

/// <summary>The frequency of the TSC that times are computed with, and who says so, in words.</summary>
internal readonly record struct Frequency(ulong? Hz, string Source)
{
    /// <summary>The best that there is: what the user says, else the sidecar, else the records.</summary>
    public static Frequency Choose(ulong? given, ulong? sidecar, FoundFrequency? found) => (given, sidecar, found) switch
    {
        ({ } hz, _, _) => new(hz, "given by the user"),
        (_, { } hz, _) => new(hz, "sidecar"),
        (_, _, { } records) => new(records.Hz, Describe(records)),
        _ => new(null, "not in the trace: it holds too few records of the scheduler that tell; give --cpu-hz or a sidecar"),
    };

    private static string Describe(FoundFrequency found) => string.Create(
        CultureInfo.InvariantCulture,
        $"inferred from {found.Spans} spans of the scheduler, half of which say {found.LowHz / 1e6:F1} to {found.HighHz / 1e6:F1} MHz{(found.IsRounded ? "; the multiple of 100 MHz among these" : "")}");
}
