using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using VmQuery.Cli.Repl;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Query.Binding;

namespace VmQuery.Cli.Commands;

/// <summary>The command line of <c>vmq</c>. Without a command it opens a session and asks for questions.</summary>
internal sealed class VmqRoot : RootCommand, IHasExamples
{
    private readonly Argument<string[]> _paths = new("SESSION|TRACE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "A session file, or trace folders to compile first; then asks for questions.",
    };

    private readonly Option<ClickHouseAddress?> _engine = CommonOptions.Engine();
    private readonly Option<string[]> _parameters = CommonOptions.Parameters();
    private readonly TraceOptions _traceOptions = new();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();
    private readonly Terminal _terminal;

    private VmqRoot(Terminal terminal)
        : base("Asks questions about traces of virtualized systems.")
    {
        _terminal = terminal;
        HelpName = "vmq";
        Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(terminal);
    }

    private static ImmutableArray<(string Name, Func<Terminal, VmqCommand> Create)> Commands { get; } =
    [
        ("compile", terminal => new CompileCommand(terminal)),
        ("live", terminal => new LiveCommand(terminal)),
        ("query", terminal => new QueryCommand(terminal)),
        ("info", terminal => new InfoCommand(terminal)),
        ("dump", terminal => new DumpCommand(terminal)),
        ("export", terminal => new ExportCommand(terminal)),
        ("demo", terminal => new DemoCommand(terminal)),
        ("help", terminal => new HelpCommand(terminal)),
    ];

    /// <inheritdoc/>
    public ImmutableArray<Example> Examples =>
    [
        new("vmq demo", "see answers to questions about the bundled capture"),
        new("vmq compile host/ guest1/ -o prod.vmq", "turn traces into a session; guests find their VMs by themselves"),
        new("vmq query prod.vmq 'when vcpu is preempted | longest 5'", "ask one question"),
        new("vmq prod.vmq", "ask many, with history and completion"),
        new("vmq --engine clickhouse://ch.example:8123/prod", "ask many of a session on a ClickHouse server"),
        new("vmq info prod.vmq", "see machines, vCPUs, losses and findings"),
    ];

    /// <inheritdoc/>
    public string Afterword => "Exit codes: 0 fine, 1 your mistake, 2 a trace that cannot be read, 3 a fault of vmq, 130 stopped by Ctrl-C.";

    /// <summary>Whether there is a command of that name.</summary>
    public static bool HasCommand(string name) => Commands.Any(command => string.Equals(command.Name, name, StringComparison.Ordinal));

    /// <summary>Parses the arguments and runs what they say.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal)
    {
        // "@12.5s" is a time in a question, never a file of arguments.
        var parsed = For(args, terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var error, ..] && parsed.Action is not HelpWithExamples)
            throw new UsageException($"{error.Message} Try: {CommandLineOf(parsed)} --help");
        RequireKnownOptions(parsed);
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    // A command that is named is all there is to parse; without one there are paths, and every command for the help.
    private static VmqRoot For(string[] args, Terminal terminal)
    {
        var root = new VmqRoot(terminal);
        var named = args is [var first, ..] ? Commands.FirstOrDefault(command => string.Equals(command.Name, first, StringComparison.Ordinal)) : default;
        if (named.Create is { } create)
        {
            root.Add(create(terminal));
            return root;
        }

        root.Add(root._paths);
        root.Add(root._engine);
        root.Add(root._parameters);
        root.Add(root._quiet);
        root._traceOptions.AddTo(root, compiles: true);
        foreach (var command in Commands) root.Add(command.Create(terminal));
        root.SetAction(root.Ask);
        return root;
    }

    private int Ask(ParseResult arguments)
    {
        var (paths, engine) = (arguments.GetValue(_paths) ?? [], arguments.GetValue(_engine));
        if (paths.Length == 0 && engine is null) return new HelpWithExamples(_terminal).Invoke(arguments);
        if (paths is [var first, ..] && !SessionSource.Exists(first)) throw new UsageException($"There is no file, folder or command \"{first}\"; vmq --help shows what there is.");
        var parameters = QueryParameters.Parse(arguments.GetValue(_parameters) ?? []);
        using var session = SessionSource.Open(paths, engine, _terminal, _traceOptions.ToCompile(arguments));
        var conversation = new Conversation(session, engine?.ToString() ?? SessionSource.NameOf(paths), _terminal, arguments.GetValue(_quiet));
        foreach (var (name, value) in parameters) conversation.Parameters[name] = value;
        return new ReplLoop(conversation).Run();
    }

    /// <summary>An option that does not exist would pass for one of the paths or the question that a command takes; <c>--</c> lets those start with it.</summary>
    private static void RequireKnownOptions(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        var arguments = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens);
        if (arguments.FirstOrDefault(token => before.Contains(token) && IsSpelledAsOption(token.Value) && !Path.Exists(token.Value)) is not { } unknown) return;
        var near = Suggest.Nearest(unknown.Value, parsed.CommandResult.Command.Options.Select(option => option.Name)) is { } known ? $"; did you mean {known}?" : ".";
        throw new UsageException($"There is no option {unknown.Value}{near} Try: {CommandLineOf(parsed)} --help");
    }

    private static bool IsSpelledAsOption(string text) => text is ['-', '-', >= 'a' and <= 'z', ..] or ['-', (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')] && !text.Contains(' ', StringComparison.Ordinal);

    private static string CommandLineOf(ParseResult parsed) =>
        parsed.CommandResult.Command is VmqRoot ? "vmq" : $"vmq {parsed.CommandResult.Command.Name}";
}
