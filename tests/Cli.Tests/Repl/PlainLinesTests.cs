using VmQuery.Cli.Tests.Commands;
using VmQuery.Tests.Support;

namespace VmQuery.Cli.Tests.Repl;

public sealed class PlainLinesTests
{
    [Fact]
    public void Prompt_onATerminalWithoutAnEditor_readsPlainLines()
    {
        using var folder = new TempFolder();
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(new StringReader("list vcpu of guest\n| sort vcpu\n\n"), output, error) { InIsTerminal = true, OutIsTerminal = true };
        Assert.Equal(ExitCode.Fine, Program.Run([SampleSession.Write(folder["s.vmq"])], terminal));
        Assert.StartsWith("vql> ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("web", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_afterACtrlC_isTakenBack()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var lines = new Cli.Repl.PlainLines(new Terminal(new StringReader("list vcpu"), TextWriter.Null, TextWriter.Null));
        Assert.Equal(Cli.Repl.TypedLine.Abandoned, lines.Next(continues: false, cancelled.Token));
        Assert.Equal(Cli.Repl.TypedLine.Ended, lines.Next(continues: false, cancelled.Token));
    }
}
