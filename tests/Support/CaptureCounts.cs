using System.Globalization;

namespace VmQuery.Tests.Support;

/// <summary>How many events of each name a capture holds, as counted when it was taken (its <c>COUNTS.txt</c>).</summary>
internal static class CaptureCounts
{
    /// <summary>The counts of one machine.</summary>
    /// <param name="capture">Folder of the capture.</param>
    public static SortedDictionary<string, long> Of(string capture, string machine)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var inside = false;
        foreach (var line in File.ReadLines(Path.Combine(capture, "COUNTS.txt")))
        {
            if (line.StartsWith("===", StringComparison.Ordinal)) inside = line.StartsWith($"=== {machine}/", StringComparison.Ordinal);
            else if (inside && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var count, var name] && long.TryParse(count, CultureInfo.InvariantCulture, out var number))
                counts[name] = number;
        }

        return counts;
    }
}
