using VmQuery.Cli.Repl;

namespace VmQuery.Cli.Tests.Repl;

public sealed class StatementTests
{
    [Theory]
    [InlineData("list vcpu", false)]
    [InlineData("list vcpu |", true)]
    [InlineData("list vcpu | ", true)]
    [InlineData("list vcpu \\", true)]
    [InlineData("when (vcpu is guest", true)]
    [InlineData("when (vcpu is guest)", false)]
    [InlineData("when vcpu of guest \"web", true)]
    [InlineData("when vcpu of guest \"we(b|\"", false)]
    [InlineData("when vcpu of guest \"a\\\"b", true)]
    [InlineData("list vcpu -- who is here |", false)]
    [InlineData("list vcpu | -- and now", true)]
    [InlineData("list vcpu -- (\n| count", false)]
    [InlineData("", false)]
    public void Statement_continues_whenSomethingIsOpen(string text, bool expected) => Assert.Equal(expected, Statement.Continues(text));

    [Fact]
    public void Statement_appended_losesTheBackslashAndKeepsTheLines() =>
        Assert.Equal("list \nvcpu |\ncount", Statement.Append(Statement.Append("list \\", "vcpu |"), "count"));
}
