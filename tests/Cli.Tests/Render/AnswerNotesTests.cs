namespace VmQuery.Cli.Tests.Render;

public sealed class AnswerNotesTests
{
    private static string Notes(int? limit, params string[] formatNotes)
    {
        using var error = new StringWriter { NewLine = "\n" };
        AnswerNotes.Write(new Terminal(TextReader.Null, TextWriter.Null, error), Answers.Preemptions, Answers.ViewOf() with { Limit = limit }, formatNotes);
        return error.ToString();
    }

    [Fact]
    public void Notes_ofAWholeAnswer_countItsRows() => Assert.Equal("2 rows\nThe trace ends before the last one does.\n", Notes(limit: null));

    [Fact]
    public void Notes_ofACutAnswer_sayHowToSeeTheRest() =>
        Assert.Equal("1 of 2 rows; --limit 0 shows all.\nNo room.\nThe trace ends before the last one does.\n", Notes(1, "No room."));

    [Theory]
    [InlineData(true, true, 50)]
    [InlineData(false, true, null)]
    [InlineData(true, false, null)]
    public void View_withoutALimit_isShortForPeopleOnly(bool terminal, bool table, int? expected)
    {
        var seen = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null) { OutIsTerminal = terminal };
        Assert.Equal(expected, Cli.Commands.CommonOptions.View(seen, 0, table ? new AnswerTable() : new Csv(), limit: null, wide: false).Limit);
        Assert.Null(Cli.Commands.CommonOptions.View(seen, 0, new AnswerTable(), limit: 0, wide: false).Limit);
        Assert.Equal(7, Cli.Commands.CommonOptions.View(seen, 0, new Csv(), limit: 7, wide: false).Limit);
    }
}
