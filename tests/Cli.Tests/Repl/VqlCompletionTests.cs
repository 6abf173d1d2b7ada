using VmQuery.Cli.Repl;
using VmQuery.Cli.Tests.Commands;
using VmQuery.Query;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Repl;

/// <summary>What is offered takes the place of what the editor calls a word, whatever signs it counts to it.</summary>
public sealed class VqlCompletionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("when vcpu of guest ", "", "\"web\"")]
    [InlineData("when vcpu of guest ", "\"w", "\"web\"")]
    [InlineData("when vcpu of guest \"", "w", "web\"")]
    [InlineData("when vcpu of guest ", "$", "$g")]
    [InlineData("when vcpu of guest $", "", "g")]
    [InlineData("list guest; ", "whe", "when")]
    [InlineData("let off(g) = when vcpu of guest $g is preempted; ", "off(\"w", "off(\"web\"")]
    public void Completions_replaceTheWordOfTheEditor(string prefix, string word, string expected)
    {
        using var session = Session.Open(SampleSession.Write(_folder["sample.vmq"]));
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null);
        var conversation = new Conversation(session, "sample", terminal, quiet: true);
        conversation.Parameters["g"] = "web";
        Assert.Contains(expected, new VqlCompletion(conversation, new Nothing()).GetCompletions(prefix, word, "")!);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Nothing : IQuestionAbove
    {
        public string Before => "";
    }
}
