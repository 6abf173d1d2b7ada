using System.Globalization;
using VmQuery.Engine.Formats;
using VmQuery.Engine.Formats.XenTrace;
using VmQuery.Tests.Support;

namespace VmQuery.Engine.Tests.Formats.XenTrace;

/// <summary>Real captures: every record counts, and what their READMEs say is found.</summary>
public sealed class CaptureTests
{
    private const double TrueHz = 2_299_999_000;

    public static TheoryData<string> Captures { get; } =
        [.. Directory.EnumerateFiles(TestData.Path("xen"), "*.counts.txt", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(TestData.Path("xen"), file).Replace(".counts.txt", string.Empty))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Captures))]
    public void Records_byId_areThoseOfTheReadme(string capture) => Assert.Equal(Stated(capture), Read(capture));

    [XenalyzeTheory]
    [MemberData(nameof(Captures))]
    public void Records_byId_areThoseOfXenalyze(string capture) => Assert.Equal(Xenalyze.Count(PathOf(capture)), Read(capture));

    [Theory]
    [MemberData(nameof(Captures))]
    public void Frequency_isInferred_withinAThousandth(string capture)
    {
        using var trace = XenRead.Open(PathOf(capture));

        var hz = double.Parse(trace.Info.Environment["cpu_hz"], CultureInfo.InvariantCulture);
        Assert.InRange(hz, TrueHz * 0.999, TrueHz * 1.001);
    }

    [Theory]
    [InlineData("pv-credit2/all-1s")]
    [InlineData("pvh-pv-credit2/pvh-small")]
    [InlineData("variants/cpumask-4")]
    public void Walkers_showEveryRecordOfReaders(string capture)
    {
        var shown = ShownTrace.Read(new XenTraceFormat(), PathOf(capture));
        var read = XenRead.All(PathOf(capture)).Where(record => record.Event.StartsWith("xen_", StringComparison.Ordinal)).OrderBy(record => record.TimeNs);

        Assert.Equal(read.Select(record => (record.Event, record.Cpu, (long?)record.TimeNs)), shown.Events.Select(e => (e.Name, e.Cpu, e.TimeNs)));
        Assert.DoesNotContain(shown.Events, e => e.Text.Contains("words", StringComparison.Ordinal));
    }

    [Fact]
    public void Losses_areThoseOfTheReadme()
    {
        XenRead.All(PathOf("lost/lost"), out var totals);

        Assert.Equal([13_088, 40_243, 13_913, 61_620], totals.Select(stream => stream.Losses.Sum(loss => loss.Events)));
        Assert.Equal([71, 104, 57, 101], totals.Select(stream => stream.Losses.Count));
        Assert.All(totals.SelectMany(stream => stream.Losses), loss => Assert.Equal(LossReason.Dropped, loss.Reason));
        Assert.All(totals, stream => Assert.Empty(stream.Oddities));
    }

    [Theory]
    [InlineData("pvh-pv-credit2/pvh-small", "sched, hvm, pv")]
    [InlineData("variants/classes-sched-gen", "sched")]
    public void Classes_areThoseThatTheMaskLetThrough(string capture, string classes)
    {
        using var trace = XenRead.Open(PathOf(capture));

        Assert.Equal(classes, trace.Info.Environment["classes"]);
    }

    [Fact]
    public void EmptyFile_isATraceWithoutStreams()
    {
        using var trace = XenRead.Open(TestData.Path("xen/variants/hvm-only.EMPTY.xentrace"));

        Assert.Empty(trace.Streams);
        Assert.Contains("empty", trace.Info.Environment["records"], StringComparison.Ordinal);
    }

    private static string PathOf(string capture) => TestData.Path($"xen/{capture}.xentrace");

    private static IEnumerable<(long Id, int Records)> Read(string capture) =>
        XenRead.All(PathOf(capture)).Where(record => record.Fields.ContainsKey("id")).CountBy(record => record["id"]).Select(count => (count.Key, count.Value)).Order();

    /// <summary>Lines as <c>0x0021011 1 1 55</c>: id, payload words, has a TSC, records.</summary>
    private static IEnumerable<(long Id, int Records)> Stated(string capture) =>
        File.ReadLines(TestData.Path($"xen/{capture}.counts.txt"))
            .Where(line => line.StartsWith("0x", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .GroupBy(words => Convert.ToInt64(words[0], 16))
            .Where(lines => lines.Key is not (0x1f002 or 0x1f003))
            .Select(lines => (lines.Key, lines.Sum(words => int.Parse(words[3], CultureInfo.InvariantCulture))))
            .Order();
}
