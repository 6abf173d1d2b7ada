using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using VmQuery.Cli.Repl;

namespace VmQuery.Cli.Commands;

/// <summary>The command line of <c>vmq</c>. Without a command it opens a session and asks for questions.</summary>
internal sealed class VmqRoot : RootCommand, IHasExamples
{
    private readonly Argument<string[]> _paths = new("SESSION|TRACE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "A session file, or trace folders to compile first; then asks for questions.",
    };

    private readonly Option<bool> _quiet = CommonOptions.Quiet();
    private readonly Terminal _terminal;

    private VmqRoot(Terminal terminal)
        : base("Asks questions about traces of virtualized systems.")
    {
        _terminal = terminal;
        Add(_paths);
        Add(_quiet);
        Add(new CompileCommand(terminal));
        Add(new QueryCommand(terminal));
        Add(new InfoCommand(terminal));
        Add(new ExportCommand(terminal));
        Add(new DemoCommand(terminal));
        Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(terminal);
        SetAction(Ask);
    }

    /// <inheritdoc/>
    public ImmutableArray<Example> Examples =>
    [
        new("vmq demo", "see answers to questions about the bundled capture"),
        new("vmq compile host/ guest1/ -o prod.vmq", "turn traces into a session; guests find their VMs by themselves"),
        new("vmq query prod.vmq 'when vcpu is preempted | longest 5'", "ask one question"),
        new("vmq prod.vmq", "ask many, with history and completion"),
        new("vmq info prod.vmq", "see machines, vCPUs, losses and findings"),
    ];

    /// <summary>Parses the arguments and runs what they say.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal)
    {
        // "@12.5s" is a time in a question, never a file of arguments.
        var parsed = new VmqRoot(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var error, ..] && parsed.Action is not HelpWithExamples)
            throw new UsageException($"{error.Message} Try: {CommandLineOf(parsed)} --help");
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private int Ask(ParseResult arguments)
    {
        if (arguments.GetValue(_paths) is not [_, ..] paths) return new HelpWithExamples(_terminal).Invoke(arguments);
        using var session = SessionSource.Open(paths, _terminal);
        return new ReplLoop(session, SessionSource.NameOf(paths), _terminal, arguments.GetValue(_quiet)).Run();
    }

    private static string CommandLineOf(ParseResult parsed) =>
        parsed.CommandResult.Command is VmqRoot ? "vmq" : $"vmq {parsed.CommandResult.Command.Name}";
}
