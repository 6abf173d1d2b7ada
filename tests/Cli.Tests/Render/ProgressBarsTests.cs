namespace VmQuery.Cli.Tests.Render;

public sealed class ProgressBarsTests
{
    private static int Work(bool terminal, TextWriter error) => ProgressBars.Show<int, int>(
        new Terminal(TextReader.Null, TextWriter.Null, error) { ErrorIsTerminal = terminal },
        done => new PhaseProgress(done < 50 ? "survey" : "compile [1]", done, 100, $"{done} events"),
        progress =>
        {
            foreach (var done in (int[])[10, 40, 60, 100]) progress?.Report(done);
            return progress is null ? 0 : 1;
        });

    [Fact]
    public void Progress_onAPipe_isNotShown()
    {
        using var error = new StringWriter();
        Assert.Equal(0, Work(terminal: false, error));
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void Progress_onATerminal_isShownAndGivesTheResult()
    {
        using var error = new StringWriter();
        Assert.Equal(1, Work(terminal: true, error));
        Assert.Contains("compile [1], 100 events", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_ofWorkThatFails_letsItFail() => Assert.Throws<InvalidDataException>(() =>
        ProgressBars.Show<int, int>(
            new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null) { ErrorIsTerminal = true },
            _ => default,
            _ => throw new InvalidDataException()));
}
