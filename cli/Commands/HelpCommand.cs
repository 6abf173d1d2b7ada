using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Query.Reference;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq help</c>: a construct of the language with its picture and an example, a command, or what constructs there are.</summary>
internal sealed class HelpCommand : VmqCommand
{
    private readonly Argument<string[]> _word = new("CONSTRUCT") { Arity = ArgumentArity.ZeroOrMore, Description = "A word of the language (a source, a stage, a relation word, a function …) or a command" };

    public HelpCommand(Terminal terminal)
        : base("help", "Explains a word of the query language, or a command.", terminal) => Add(_word);

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq help", "what words there are"),
        new("vmq help during", "what one does, with a picture and an example"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var word = string.Join(' ', arguments.GetValue(_word) ?? []);
        var isCommand = VmqRoot.HasCommand(word);
        if (isCommand && Manual.Of(word).IsEmpty) return VmqRoot.Run([word, "--help"], Terminal);
        ConstructText.WriteOf(word, Terminal.Out, Terminal.OutColor);
        if (isCommand) Terminal.Out.WriteLine($"\nThe command of that name: {Ink.Code($"vmq {word} --help", Terminal.OutColor)}");
        return ExitCode.Fine;
    }
}
