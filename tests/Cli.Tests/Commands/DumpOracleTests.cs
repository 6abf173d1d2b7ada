using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Commands;

/// <summary>What is printed beside what babeltrace2 prints of the same traces, event by event and field by field.</summary>
public sealed class DumpOracleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    // The host and its guest: two machines merged, arrays, sequences, enumerations and variants. guest2: contexts. ust: every type of user space.
    [BabeltraceTheory]
    [InlineData("kvm/a-small-1vcpu", 89_805)]
    [InlineData("kvm/b-medium-2guests/guest2", 25_275)]
    [InlineData("ust/types", 72)]
    [InlineData("ust/contexts", 12)]
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
    [InlineData("ust/contexts")]
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

    private int Compare(string trace) => BabeltraceComparison.Check(trace, Lines(trace, "text"));

    private List<string> Lines(string trace, string format)
    {
        var file = _folder[format];
        var run = Vmq.Run("dump", trace, "--format", format, "--out", file, "--quiet");
        Assert.Equal((ExitCode.Fine, "", ""), (run.Code, run.Out, run.Error));
        return [.. File.ReadLines(file)];
    }

    public void Dispose() => _folder.Dispose();
}
