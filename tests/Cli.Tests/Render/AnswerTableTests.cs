using VmQuery.Query;

namespace VmQuery.Cli.Tests.Render;

public sealed class AnswerTableTests
{
    [Fact]
    public void Table_ofIntervals_readsWell() => Assert.Equal(
        """
         guest   vcpu        start       dur  preempted_by  certainty
         guest1     0  2.104 113 s  14.61 ms  h-compete     certain
         guest1     0  3.000 000 s    830 ns                edge

        """,
        Answers.Written(new AnswerTable(), Answers.Preemptions));

    [Fact]
    public void Table_wide_showsSecondaryColumnsButNoEmptyOnes() => Assert.Equal(
        """
         guest   vcpu        start         stop       dur  preempted_by  certainty
         guest1     0  2.104 113 s  2.118 723 s  14.61 ms  h-compete     certain
         guest1     0  3.000 000 s  3.000 000 s    830 ns                edge

        """,
        Answers.Written(new AnswerTable(), Answers.Preemptions, Answers.ViewOf(20) with { Wide = true }));

    [Fact]
    public void Table_ofAnEmptyColumnThatWasAskedFor_showsIt() => Assert.Equal(
        " n  cause\n 1\n",
        string.Join('\n', Answers.Written(new AnswerTable(), new Answer([Answers.Whole("n", "n", ColumnKind.Integer, 1), Answers.Text("cause", (string?)null) with { IsAsked = true }], 1, [])).Split('\n').Select(line => line.TrimEnd())));

    [Fact]
    public void Table_limited_showsTheFirstRows() =>
        Assert.Equal(2, Answers.Written(new AnswerTable(), Answers.Preemptions, Answers.ViewOf() with { Limit = 1 }).Count(c => c == '\n'));

    [Fact]
    public void Table_withoutRows_showsItsHeader() =>
        Assert.Equal(" guest  dur\n", Answers.Written(new AnswerTable(), new Answer([Answers.Text("guest"), Answers.Whole("dur", "dur_ns", ColumnKind.Duration)], 0, [])));

    [Theory]
    [InlineData(100)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(20)]
    public void Table_inAnyWidth_fits(int width) =>
        Assert.All(Answers.Written(new AnswerTable(), Answers.Preemptions, Answers.ViewOf(width)).Split('\n'), line => Assert.True(CellText.Width(line) <= width, line));

    [Fact]
    public void Table_tooNarrow_saysWhatItLeftOut()
    {
        var notes = new AnswerTable().Write(Answers.Preemptions, Answers.ViewOf(50), TextWriter.Null);
        Assert.Equal(["No room for certainty; --wide shows every column."], notes);
    }

    [Fact]
    public void Table_withLongTexts_shortensThemInTheMiddleFirst() => Assert.Equal(
        """
         what                n
         a very lo… goes on  1

        """,
        Answers.Written(
            new AnswerTable(),
            new Answer([Answers.Text("what", "a very long name that goes on"), Answers.Whole("n", "n", ColumnKind.Integer, 1)], 1, []),
            Answers.ViewOf(22)));

    [Fact]
    public void Table_withWideCharacters_staysAligned() => Assert.Equal(
        " name  n\n 日本  1\n e\u0301     2\n",
        Answers.Written(new AnswerTable(), new Answer([Answers.Text("name", "日本", "e\u0301"), Answers.Whole("n", "n", ColumnKind.Integer, 1, 2)], 2, [])));

    [Fact]
    public void Table_withControlCharacters_cannotSteerTheTerminal() =>
        Assert.DoesNotContain('\e', Answers.Written(new AnswerTable(), new Answer([Answers.Text("name", "\e[2Jgone\n")], 1, [])));
}
