using System.Globalization;
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

    /// <summary>What it prints, lines without the blanks around them.</summary>
    public static IReadOnlyList<string> Say(string trace, params string[] arguments) => [.. Analyzer.Run([.. arguments, trace]).Select(line => line.Trim())];

    /// <summary>What its summary says of each vCPU: how often it was in a run state, and for how many cycles together, to the rounding of their mean.</summary>
    public static IEnumerable<VcpuTotal> Runstates(string trace, ulong hz)
    {
        var (domain, vcpu) = (-1, -1);

        // Releases before 4.19 have to be told that the machine is AMD's.
        foreach (var line in Analyzer.Run("--svm-mode", "--cpu-hz", hz.ToString(CultureInfo.InvariantCulture), "--summary", trace))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["|--", "Domain", var number, ..]) (domain, vcpu) = (int.Parse(number, CultureInfo.InvariantCulture), -1);
            else if (words is ["--", ['v', .. var vcpuNumber], "--"]) vcpu = int.Parse(vcpuNumber, CultureInfo.InvariantCulture);
            else if (vcpu >= 0 && words is ["running:" or "runnable:" or "blocked:" or "offline:", var count, _, var mean, ..])
                yield return new(domain, vcpu, words[0][..^1], long.Parse(count, CultureInfo.InvariantCulture), long.Parse(mean, CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>A line of xenalyze's summary of a vCPU.</summary>
internal sealed record VcpuTotal(int Domain, int Vcpu, string State, long Count, long MeanCycles);

/// <summary>A test that compares with xenalyze and is skipped where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class XenalyzeTheoryAttribute : TheoryAttribute
{
    public XenalyzeTheoryAttribute() => Skip = Xenalyze.WhyNot;
}
