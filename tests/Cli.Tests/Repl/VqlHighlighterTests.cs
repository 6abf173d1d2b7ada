using VmQuery.Cli.Repl;

namespace VmQuery.Cli.Tests.Repl;

public sealed class VqlHighlighterTests
{
    [Theory]
    [InlineData("when show list explain event of is and at with any all per every like")]
    [InlineData("where extend select count stats summarize sort top longest first last")]
    public void Highlighter_wordsOfTheGrammar_areColored(string words) =>
        Assert.All(words.Split(' '), word => Assert.Contains(word, VqlHighlighter.Words()));
}
