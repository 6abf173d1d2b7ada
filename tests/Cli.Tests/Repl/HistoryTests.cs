using VmQuery.Cli.Repl;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Repl;

public sealed class HistoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void History_ofAnotherDay_isRemembered()
    {
        var today = new History(_folder["state"]);
        today.Add("list vcpu |\ncount");
        today.Add("list cpu");
        Assert.Equal(["list vcpu |\ncount", "list cpu"], new History(_folder["state"]).Entries);
    }

    [Theory]
    [InlineData("list vcpu -- who is here\n| count")]
    [InlineData("list guest \"a\\\"b\\\\n\"")]
    [InlineData("\\")]
    public void History_ofAQuestion_isThatQuestion(string question)
    {
        new History(_folder["state"]).Add(question);
        Assert.Equal([question], new History(_folder["state"]).Entries);
        Assert.Single(File.ReadAllLines(Path.Combine(_folder["state"], "history")));
    }

    [Fact]
    public void History_thatGrewLong_keepsTheLastThousand()
    {
        File.WriteAllLines(_folder["history"], Enumerable.Range(0, 5000).Select(i => $"list {i}"));
        Assert.Equal((1000, "list 4999"), (new History(_folder.Path).Entries.Count, new History(_folder.Path).Entries[^1]));
        Assert.Equal(1000, File.ReadAllLines(_folder["history"]).Length);
    }

    [Fact]
    public void History_thatCannotBeWritten_isNoError()
    {
        File.WriteAllText(_folder["state"], "a file where the folder should be");
        var history = new History(_folder["state"]);
        history.Add("list vcpu");
        Assert.Empty(history.Entries);
    }

    [Fact]
    public void History_withoutAFolder_remembersNothing()
    {
        var history = new History(null);
        history.Add("list vcpu");
        Assert.Empty(history.Entries);
    }

    public void Dispose() => _folder.Dispose();
}
