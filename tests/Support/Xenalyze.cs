using Xunit;

namespace VmQuery.Tests.Support;

/// <summary>The reference analyzer of xentrace files, where it is installed.</summary>
internal static class Xenalyze
{
    private static readonly Oracle Analyzer = new("xenalyze", "xen-utils-common");

    /// <summary>Why comparisons are skipped; null when they run.</summary>
    public static string? WhyNot => Analyzer.WhyNot;

    /// <summary>How many records it reads, by id in their order; window headers and padding aside.</summary>
    public static IEnumerable<(long Id, int Records)> Count(string trace) =>
        Analyzer.Run("--dump-raw-reads", "--dump-no-processing", trace)
            .Where(line => line.StartsWith("R ", StringComparison.Ordinal))
            .Select(line => Convert.ToInt64(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], 16)) // R p 3 o00000000000004b8    1f002 2 ...
            .Where(id => id is not (0x1f002 or 0x1f003))
            .CountBy(id => id)
            .Select(count => (count.Key, count.Value))
            .Order();
}

/// <summary>A test that compares with xenalyze and is skipped where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class XenalyzeTheoryAttribute : TheoryAttribute
{
    public XenalyzeTheoryAttribute() => Skip = Xenalyze.WhyNot;
}
