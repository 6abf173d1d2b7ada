namespace VmQuery.Cli.Tests.Commands;

public sealed class HelpCommandTests
{
    [Fact]
    public void Help_ofAWord_showsFormPictureAndExample()
    {
        var run = Vmq.Run("help", "during");
        Assert.Equal(0, run.Code);
        Assert.StartsWith("A during B\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("···XX···", run.Out, StringComparison.Ordinal);
        Assert.Contains("Example: when", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_ofAWordWithTwoMeanings_showsBoth() => Assert.Contains("sql \"SELECT … FROM input\"", Vmq.Run("help", "sql").Out, StringComparison.Ordinal);

    [Fact]
    public void Help_ofSeveralWords_isOneConstruct() => Assert.StartsWith("at least N KIND", Vmq.Run("help", "at", "least").Out, StringComparison.Ordinal);

    [Fact]
    public void Help_ofNothing_namesEveryChapter() => Assert.Contains("Relation words\n  during, containing", Vmq.Run("help").Out, StringComparison.Ordinal);

    [Fact]
    public void Help_ofACommand_isTheHelpOfTheCommand() => Assert.Equal(Vmq.Run("compile", "--help").Out, Vmq.Run("help", "compile").Out);

    [Fact]
    public void Help_ofAStageThatIsACommandToo_pointsToTheCommand()
    {
        var run = Vmq.Run("help", "export");
        Assert.StartsWith("export \"FILE\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("vmq export --help", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_ofAnUnknownWord_suggests() => Vmq.Run("help", "durng").Fails(ExitCode.UserError, "did you mean `during`?");
}
