using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Query;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq query</c>: one question, one answer.</summary>
internal sealed class QueryCommand : VmqCommand
{
    private const string FromInput = "-";

    private readonly Argument<string[]> _words = new("SESSION|TRACE… VQL")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "A session file, or trace folders to compile first; last the question, - reads it from standard input.",
    };

    private readonly Option<AnswerFormat> _format = CommonOptions.Format(AnswerFormat.Names);
    private readonly Option<string?> _out = new("--out") { HelpName = "FILE", Description = "Write the answer to a file." };
    private readonly Option<string[]> _parameters = new("--param", "-p")
    {
        HelpName = "NAME=VALUE",
        Description = "Value for $NAME in the question; may be given several times.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int?> _limit = CommonOptions.Limit();
    private readonly Option<bool> _explain = new("--explain") { Description = "Show how the question would be answered instead of answering it." };
    private readonly Option<bool> _wide = CommonOptions.Wide();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public QueryCommand(Terminal terminal)
        : base("query", "Answers a question.", terminal)
    {
        Add(_words);
        Add(_format);
        Add(_out);
        Add(_parameters);
        Add(_limit);
        Add(_explain);
        Add(_wide);
        Add(_quiet);
    }

    /// <inheritdoc/>
    public override ImmutableArray<Example> Examples =>
    [
        new("vmq query prod.vmq 'when vcpu 0 of guest \"web\" is preempted | longest 5'", "who preempted it, and for how long"),
        new("vmq query prod.vmq 'show mode of vcpu | summarize share(dur) by guest, vcpu, mode'", "share of time per mode"),
        new("vmq query host/ guest1/ 'list vcpu of guest'", "straight from traces, without a session file"),
        new("vmq query prod.vmq 'when vcpu is halted' --format csv --out halted.csv", "for other programs: integers in ns"),
        new("vmq query prod.vmq 'when vcpu of guest $g is preempted' --param g=web", "a question with a parameter"),
        new("vmq query prod.vmq - < question.vql", "a question from a file"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var words = arguments.GetRequiredValue(_words);
        var question = Question(words);
        var parameters = QueryParameters.Parse(arguments.GetValue(_parameters) ?? []);
        OutputFile.RequirePossible(arguments.GetValue(_out));
        using var session = SessionSource.Open(words[..^1], Terminal);
        if (arguments.GetValue(_explain))
        {
            Terminal.Out.WriteLine(session.Explain(question, parameters).TrimEnd());
            return ExitCode.Fine;
        }

        var answer = session.Query(question, parameters, Terminal.Interrupt.StartWork());
        var format = arguments.GetRequiredValue(_format);
        var view = CommonOptions.View(Terminal, session.StartNs, format, arguments.GetValue(_limit), arguments.GetValue(_wide));
        var notes = Write(answer, format, view, arguments.GetValue(_out));
        if (!arguments.GetValue(_quiet)) AnswerNotes.Write(Terminal, answer, view, notes);
        return ExitCode.Fine;
    }

    private string Question(string[] words)
    {
        var last = words[^1];
        if (words.Length == 1 || SessionSource.Exists(last))
            throw new UsageException($"The question is missing: it comes last, as in vmq query {words[0]} 'list vcpu of guest'.");
        return string.Equals(last, FromInput, StringComparison.Ordinal) ? Terminal.In.ReadToEnd() : last;
    }

    private IReadOnlyList<string> Write(Answer answer, AnswerFormat format, AnswerView view, string? path)
    {
        if (path is null) return format.Write(answer, view, Terminal.Out);
        using var file = new StreamWriter(OutputFile.Create(path));
        return format.Write(answer, view with { Color = false }, file);
    }
}
