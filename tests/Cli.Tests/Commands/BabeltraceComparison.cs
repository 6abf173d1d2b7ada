using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>Compares what is printed with what babeltrace2 prints of the same trace.</summary>
internal static class BabeltraceComparison
{
    /// <summary>Fails unless babeltrace2 prints the same of a trace; gives the number of events.</summary>
    public static int Check(string trace, List<string> lines)
    {
        var ours = InOrder(lines);
        var theirs = InOrder([.. Babeltrace.Run("--clock-date", "--clock-gmt", "--no-delta", trace)]);
        for (var i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
            if (WithSource(ours[i]) != WithSource(theirs[i])) AssertSame(theirs[i], ours[i]);
        Assert.Equal(theirs.Count, ours.Count);
        return ours.Count;
    }

    // Events of one time have no order between streams.
    private static List<string> InOrder(List<string> lines) =>
        [.. lines.Select((line, place) => (line, place)).GroupBy(item => TimeOf(item.line)).SelectMany(group => group.Select(item => item.line).Order(StringComparer.Ordinal))];

    private static string TimeOf(string line) => line.StartsWith('[') ? line[..line.IndexOf(']', StringComparison.Ordinal)] : "";

    // Where a trace does not say its host we name its folder and babeltrace2 nothing, so sources are not part of it.
    private static string WithSource(string line)
    {
        var close = line.IndexOf("] ", StringComparison.Ordinal);
        var fields = line.IndexOf(": ", close + 1, StringComparison.Ordinal);
        if (fields < 0) return line;
        var name = line.LastIndexOf(' ', fields - 1) + 1;
        return string.Concat(line.AsSpan(0, close + 1), line.AsSpan(name));
    }

    private static void AssertSame(string theirs, string ours)
    {
        var (expected, found) = (EventLine.Parse(theirs), EventLine.Parse(ours));
        var same = (expected.Time, expected.Name, expected.Values.Count) == (found.Time, found.Name, found.Values.Count)
            && expected.Values.Zip(found.Values).All(pair => IsSame(pair.First, pair.Second));
        Assert.True(same, $"babeltrace2: {theirs}\nvmq:         {ours}");
    }

    /// <summary>
    /// babeltrace2 2.0.4 prints the string of the event of this class before where one is empty, and six digits of a floating
    /// point number.
    /// </summary>
    private static bool IsSame(string theirs, string ours) => theirs == ours || ours == "\"\"" || IsSixDigitsOf(theirs, ours);

    private static bool IsSixDigitsOf(string theirs, string ours) =>
        double.TryParse(theirs, out var rounded) && double.TryParse(ours, out var exact) && theirs.IndexOfAny(['.', 'e']) >= 0 && Math.Abs(rounded - exact) <= Math.Abs(exact) * 5e-6;
}
