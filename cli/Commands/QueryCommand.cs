using System.Collections.Immutable;
using System.CommandLine;
using VmQuery.Cli.Render;
using VmQuery.Engine.Store.ClickHouse;
using VmQuery.Query;

namespace VmQuery.Cli.Commands;

/// <summary><c>vmq query</c>: a question and its answer, or a script and its answers.</summary>
internal sealed class QueryCommand : VmqCommand
{
    private const string FromInput = "-";

    private readonly Argument<string[]> _words = new("SESSION|TRACE… VQL")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "A session file, or trace folders to compile first; last the question, or several with ; between, - reads them from standard input.",
    };

    private readonly Option<ClickHouseAddress?> _engine = CommonOptions.Engine();
    private readonly Option<AnswerFormat> _format = CommonOptions.Format(AnswerFormat.Names);
    private readonly Option<string?> _file = new("--file") { HelpName = "FILE", Description = "Read the questions from a file, - from standard input." };
    private readonly Option<string?> _out = new("--out") { HelpName = "FILE", Description = "Write the answer to a file." };
    private readonly Option<string[]> _parameters = CommonOptions.Parameters();
    private readonly Option<int?> _limit = CommonOptions.Limit();
    private readonly Option<bool> _explain = new("--explain") { Description = "Show how the question would be answered instead of answering it." };
    private readonly TraceOptions _traceOptions = new();
    private readonly Option<bool> _wide = CommonOptions.Wide();
    private readonly Option<bool> _quiet = CommonOptions.Quiet();

    public QueryCommand(Terminal terminal)
        : base("query", "Answers a question.", terminal)
    {
        Add(_words);
        Add(_engine);
        Add(_file);
        Add(_format);
        Add(_out);
        Add(_parameters);
        Add(_limit);
        Add(_explain);
        _traceOptions.AddTo(this, compiles: true);
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
        new("vmq query prod.vmq 'when vcpu is halted' --format arrow | python3 stats.py", "as an Arrow stream, for data frames"),
        new("vmq query prod.vmq 'when vcpu of guest $g is preempted' --param g=web", "a question with a parameter"),
        new("vmq query --engine clickhouse://ch.example:8123/prod 'list vcpu of guest'", "a session on a ClickHouse server"),
        new("vmq query prod.vmq --file questions.vql", "questions from a file, with ; between"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments)
    {
        var words = arguments.GetValue(_words) ?? [];
        var file = arguments.GetValue(_file);
        var engine = arguments.GetValue(_engine);
        var script = file is null ? Question(words, needsPaths: engine is null) : Script(file);
        var parameters = QueryParameters.Parse(arguments.GetValue(_parameters) ?? []);
        var paths = file is null ? words[..^1] : words;
        OutputFile.RequirePossible(arguments.GetValue(_out), [.. paths, .. _traceOptions.Files(arguments), .. file is null ? [] : new[] { file }]);
        if (arguments.GetValue(_explain) && arguments.GetResult(_format) is { Implicit: false }) throw new UsageException("--explain writes a text, which has no --format.");
        using var session = SessionSource.Open(paths, engine, Terminal, _traceOptions.ToCompile(arguments));
        var path = arguments.GetValue(_out);
        if (arguments.GetValue(_explain))
        {
            var explained = session.Explain(script, parameters).TrimEnd();
            Put(path, (text, _) => text.WriteLine(explained));
            return ExitCode.Fine;
        }

        var format = arguments.GetRequiredValue(_format);
        if (format is not TextFormat && Terminal.OutIsTerminal && path is null)
            throw new UsageException($"A terminal cannot show {format}; write it to a file with --out, or into a pipe.");
        var view = CommonOptions.View(Terminal, session.StartNs, format, arguments.GetValue(_limit), arguments.GetValue(_wide));
        var answers = session.Run(script, parameters, Terminal.Interrupt.StartWork());
        Put(path, (text, bytes) => Write(answers, format, path is null ? view : view with { Color = false }, text, bytes, arguments.GetValue(_quiet)));
        return ExitCode.Fine;
    }

    /// <summary>Has something written to standard output, or to the file in its place.</summary>
    private void Put(string? path, Action<TextWriter, Stream> write)
    {
        if (path is null)
        {
            try
            {
                write(Terminal.Out, Terminal.OutBytes);
            }
            catch (IOException error) when (Terminal.IsUnread(error))
            {
                // Whoever read the answer has seen enough.
            }

            return;
        }

        using var output = OutputFile.Create(path);
        using (var text = new StreamWriter(output.Bytes, leaveOpen: true)) write(text, output.Bytes);
        output.Keep();
    }

    private string Question(string[] words, bool needsPaths)
    {
        if (words.Length == 0) throw new UsageException("The session and the question are missing. Try: vmq query --help");
        var last = words[^1];
        if (needsPaths && (words.Length == 1 || SessionSource.Exists(last)))
            throw new UsageException($"The question is missing: it comes last, as in vmq query {words[0]} 'list vcpu of guest'.");
        return string.Equals(last, FromInput, StringComparison.Ordinal) ? Script(last) : last;
    }

    private string Script(string path)
    {
        if (string.Equals(path, FromInput, StringComparison.Ordinal)) return Terminal.In.ReadToEnd();
        SessionSource.RequireExisting(path);
        return File.ReadAllText(path);
    }

    // An empty line between two answers, so that a reader of either format can tell them apart.
    private void Write(IEnumerable<Answer> answers, AnswerFormat format, AnswerView view, TextWriter text, Stream bytes, bool quiet)
    {
        var isFirst = true;
        foreach (var answer in answers)
        {
            if (!isFirst && format is not TextFormat) throw new UsageException($"{format} holds one answer, and there is another; ask one question at a time.");
            if (!isFirst) text.WriteLine();
            isFirst = false;
            var notes = format.Write(answer, view, text, bytes);
            text.Flush();
            if (!quiet) AnswerNotes.Write(Terminal, answer, view, notes);
        }
    }
}
