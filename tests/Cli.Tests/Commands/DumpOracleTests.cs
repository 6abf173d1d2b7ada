using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>What is printed beside what babeltrace2 prints of the same traces, event by event and field by field.</summary>
public sealed class DumpOracleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    // The host and its guest: two machines merged, arrays, sequences, enumerations and variants. guest2: contexts.
    [BabeltraceTheory]
    [InlineData("kvm/a-small-1vcpu", 89_805)]
    [InlineData("kvm/b-medium-2guests/guest2", 25_275)]
    public void Text_ofACapture_isThatOfBabeltrace(string capture, int events) => Assert.Equal(events, Compare(TestData.Path(capture)));

    [BabeltraceTheory]
    [InlineData("bitfields-be")]
    [InlineData("bitfields-le")]
    [InlineData("clock-1MHz-offsets")]
    [InlineData("clock-odd-freq")]
    [InlineData("compact-wrap27")]
    [InlineData("enum-variant")]
    [InlineData("floats")]
    [InlineData("rotation-chunks")]
    [InlineData("sequences")]
    [InlineData("signed-ints")]
    [InlineData("snapshot-overlap")]
    [InlineData("strings-arrays")]
    [InlineData("struct-alignment")]
    [InlineData("two-files-one-stream")]
    [InlineData("two-hosts")]
    public void Text_ofAHardCase_isThatOfBabeltrace(string name) => Assert.True(Compare(TestData.Corpus(name)) > 0);

    [Theory]
    [InlineData("kvm/a-small-1vcpu/guest1")]
    [InlineData("kvm/b-medium-2guests/guest2")]
    public void Json_ofACapture_holdsWhatTheTextHolds(string capture)
    {
        var text = Lines(TestData.Path(capture), "text");
        var json = Lines(TestData.Path(capture), "json");
        Assert.Equal(text.Count, json.Count);
        for (var i = 0; i < text.Count; i++)
        {
            var (expected, found) = (EventLine.Parse(text[i]), EventLine.ParseJson(json[i]));
            Assert.True((expected.Time, expected.Name) == (found.Time, found.Name) && expected.Values.SequenceEqual(found.Values), $"{text[i]}\n{json[i]}");
        }
    }

    private int Compare(string trace)
    {
        var ours = InOrder(Lines(trace, "text"));
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

    private List<string> Lines(string trace, string format)
    {
        var file = _folder[format];
        var run = Vmq.Run("dump", trace, "--format", format, "--out", file, "--quiet");
        Assert.Equal((ExitCode.Fine, "", ""), (run.Code, run.Out, run.Error));
        return [.. File.ReadLines(file)];
    }

    public void Dispose() => _folder.Dispose();
}
