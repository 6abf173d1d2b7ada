using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using VmQuery.Cli.Render;

namespace VmQuery.Cli.Commands;

/// <summary>The help of a command, followed by its examples.</summary>
internal sealed class HelpWithExamples(Terminal terminal) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        new HelpAction { MaxWidth = terminal.Width }.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not IHasExamples command) return ExitCode.Fine;
        terminal.Out.WriteLine("Examples:");
        foreach (var example in command.Examples)
        {
            terminal.Out.WriteLine($"  {Ink.Code(example.Line, terminal.OutColor)}");
            terminal.Out.WriteLine($"      {example.Meaning}");
        }

        if (command.Afterword is { } afterword) terminal.Out.WriteLine($"\n{afterword}");
        return ExitCode.Fine;
    }
}
