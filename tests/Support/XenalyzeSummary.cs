using System.Globalization;
using System.Text.RegularExpressions;

namespace VmQuery.Tests.Support;

/// <summary>The lines of xenalyze's summary that count something, each with the vCPU or CPU it is about.</summary>
internal sealed partial class XenalyzeSummary
{
    private const int MostMs = 1000;

    private readonly List<(string Owner, string Line)> _lines = [];

    public XenalyzeSummary(string trace, params string[] arguments)
    {
        var (domain, owner) = ("", "");
        foreach (var line in Xenalyze.Say(trace, [.. arguments, "--summary"]))
        {
            if (DomainLine().Match(line) is { Success: true } match) domain = "dom" + match.Groups["number"].Value;
            else if (VcpuLine().Match(line) is { Success: true } vcpu) owner = $"{domain} {vcpu.Groups["number"].Value}";
            else if (CpuLine().Match(line) is { Success: true } cpu) owner = cpu.Groups["number"].Value;
            else _lines.Add((owner, line));
        }
    }

    /// <summary>Exits by vCPU and reason: how many, and the mean of their cycles.</summary>
    public IEnumerable<(string Key, long Count, double Mean)> Exits => Matching(ExitLine()).Select(found => (found.Key, found.Count, (double)Number(found.Match.Groups["mean"])));

    /// <summary>Interrupts that guests were given, by vCPU and vector.</summary>
    public IEnumerable<(string Key, long Count)> Interrupts => Matching(InterruptLine()).Select(found => (found.Key, found.Count));

    /// <summary>Hypercalls of PV domains, by vCPU and number.</summary>
    public IEnumerable<(string Key, long Count)> Hypercalls => Matching(HypercallLine()).Select(found => (found.Key, found.Count));

    /// <summary>Bytes, by CPU and class of records.</summary>
    public IEnumerable<(string Key, long Bytes)> Volume => Matching(VolumeLine()).Select(found => (found.Key, found.Count));

    private IEnumerable<(string Key, long Count, Match Match)> Matching(Regex form) =>
        from line in _lines
        let match = form.Match(line.Line)
        where match.Success
        select ($"{line.Owner} {match.Groups["what"].Value}", Number(match.Groups["count"]), match);

    private static long Number(Group digits) => long.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\|-- Domain (?<number>\d+) --\|$", RegexOptions.None, MostMs)]
    private static partial Regex DomainLine();

    [GeneratedRegex(@"^-- v(?<number>\d+) --$", RegexOptions.None, MostMs)]
    private static partial Regex VcpuLine();

    [GeneratedRegex(@"^- cpu (?<number>\d+) -$", RegexOptions.None, MostMs)]
    private static partial Regex CpuLine();

    [GeneratedRegex(@"^VMEXIT_(?<what>\w+) +(?<count>\d+) .*% +(?<mean>\d+) cyc ", RegexOptions.None, MostMs)]
    private static partial Regex ExitLine();

    [GeneratedRegex(@"^\[(?<what>\d+)\] (?<count>\d+)$", RegexOptions.None, MostMs)]
    private static partial Regex InterruptLine();

    [GeneratedRegex(@"^\w+ +\[ *(?<what>\d+)\]: +(?<count>\d+)$", RegexOptions.None, MostMs)]
    private static partial Regex HypercallLine();

    [GeneratedRegex(@"^(?<what>sched|hvm|mem|pv|hw) *: +(?<count>\d+)$", RegexOptions.None, MostMs)]
    private static partial Regex VolumeLine();
}
