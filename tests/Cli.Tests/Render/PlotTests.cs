using VmQuery.Query;

namespace VmQuery.Cli.Tests.Render;

public sealed class PlotTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Bars_shareAScaleThatStartsAtNothing() => Assert.Equal(
        """
         HLT    ████████████████████████  400
         EPT    ████████████              200
         CPUID  ▏                           1
         RDTSC                              0
        """.ReplaceLineEndings("\n"),
        Drawn(Counted(("HLT", 400), ("EPT", 200), ("CPUID", 1), ("RDTSC", 0)), 37));

    [Theory]
    [InlineData(PlotShape.Bars)]
    [InlineData(PlotShape.Lines)]
    [InlineData(PlotShape.Timeline)]
    public void Plot_ofNoRows_drawsNothing(PlotShape shape) =>
        Assert.Equal("", Drawn(OverTime(0) with { Plot = new Plot(shape, "start", ["share"], ["guest"]) }, 80));

    [Theory]
    [InlineData(PlotShape.Bars, 1)]
    [InlineData(PlotShape.Lines, 10)]
    [InlineData(PlotShape.Timeline, 10)]
    public void Plot_onANarrowTerminal_isStillDrawn(PlotShape shape, int width) =>
        Assert.NotEqual("", Drawn(OverTime(5) with { Plot = new Plot(shape, "start", ["share"], ["guest"]) }, width));

    [Fact]
    public void Lines_whereRowsAreMissing_areBroken()
    {
        var drawing = Drawn(OverTime(4), 50).Split('\n');
        Assert.StartsWith(" 50.00 % ┤●●", drawing[0], StringComparison.Ordinal);
        // The 3 s after the second row have none.
        Assert.Contains("●          ", drawing[0], StringComparison.Ordinal);
        Assert.Contains("● web", drawing[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_ofManyRows_areDrawnInTheWidth() => Assert.All(Drawn(OverTime(100_000), 60).Split('\n'), line => Assert.InRange(line.Length, 0, 70));

    [Fact]
    public void Plot_asCsv_isTheRows()
    {
        var answer = Counted(("HLT", 4));
        Assert.Equal(Text(new Csv(), answer with { Plot = null }, 80), Text(new Csv(), answer, 80));
    }

    private static Answer Counted(params (string Reason, long Value)[] rows) => new(
        [
            new AnswerColumn<string>("reason", "reason", ColumnKind.Text, false, [.. rows.Select(row => row.Reason)], null),
            new AnswerColumn<long>("n", "n", ColumnKind.Integer, false, [.. rows.Select(row => row.Value)], null),
        ],
        rows.Length,
        []) { Plot = new Plot(PlotShape.Bars, null, ["n"], ["reason"]) };

    // A row a second, but none for three seconds after the second one.
    private static Answer OverTime(int rows)
    {
        var starts = Enumerable.Range(0, rows).Select(row => (row < 2 ? row : row + 3) * Second).ToArray();
        return new Answer(
            [
                new AnswerColumn<long>("start", "start_ns", ColumnKind.Instant, false, starts, null),
                new AnswerColumn<long>("stop", "stop_ns", ColumnKind.Instant, false, [.. starts.Select(start => start + Second)], null),
                new AnswerColumn<string>("guest", "guest", ColumnKind.Text, false, [.. starts.Select(_ => "web")], null),
                new AnswerColumn<double>("share", "share", ColumnKind.Share, false, [.. starts.Select(_ => 0.5)], null),
            ],
            rows,
            []) { Plot = new Plot(PlotShape.Lines, "start", ["share"], ["guest"]) };
    }

    private static string Drawn(Answer answer, int width) => Text(new AnswerTable(), answer, width);

    private static string Text(TextFormat format, Answer answer, int width)
    {
        var output = new StringWriter { NewLine = "\n" };
        format.Write(answer, new AnswerView(0) { Width = width }, output);
        return output.ToString().TrimEnd('\n');
    }
}
