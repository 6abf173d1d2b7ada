using System.Collections.Immutable;
using System.Globalization;
using VmQuery.Cli.Commands;
using VmQuery.Cli.Render;

namespace VmQuery.Cli.Repl;

/// <summary>A command about the conversation, not a question: a line that starts with a dot.</summary>
/// <param name="Usage">Name and argument, as the help shows them.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Do">Does it; takes what follows the name.</param>
internal sealed record MetaCommand(string Usage, string Meaning, Action<Conversation, string> Do)
{
    /// <summary>What a line starts with to be one.</summary>
    public const char Mark = '.';

    /// <summary>All of them, in the order of the help.</summary>
    public static ImmutableArray<MetaCommand> All { get; } =
    [
        new(".help [WORD]", "shows this, or what a word of the language does", Help),
        new(".info", "shows machines, vCPUs, streams and losses", (conversation, _) => Info(conversation)),
        new(".tables", "lists the tables of the session", (conversation, _) => Tables(conversation)),
        new(".quality", "lists the findings: what makes answers less sure", (conversation, _) => Quality(conversation)),
        new(".lets", "lists the questions that let gave a name", (conversation, _) => Lets(conversation)),
        new(".param [NAME=VALUE]", "gives $NAME a value for the questions that follow, or takes it away with nothing after =; alone lists them", Parameter),
        new(".explain VQL", "shows how a question would be answered", (conversation, vql) => conversation.Terminal.Out.WriteLine(conversation.Session.Explain(vql, conversation.Parameters).TrimEnd())),
        new(".format NAME", $"sets the format of answers: {AnswerFormat.TextNames}", (conversation, name) => conversation.Format = FormatNamed(name)),
        new(".limit N", "sets how many rows an answer shows, 0 for all", (conversation, rows) => conversation.Limit = RowsOf(rows)),
        new(".wide", "shows every column of a table, or again only those that fit", (conversation, _) => conversation.Wide = !conversation.Wide),
        new(".quit", "leaves, as Ctrl-D does", (conversation, _) => conversation.Over = true),
    ];

    private string Name => Usage.Split(' ')[0];

    /// <summary>Runs the line.</summary>
    /// <exception cref="UsageException">There is no such command, or its argument will not do.</exception>
    public static void Run(Conversation conversation, string line)
    {
        var words = line.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        var command = All.FirstOrDefault(command => string.Equals(command.Name, words[0], StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There is no command {words[0]}; there are {string.Join(' ', All.Select(command => command.Name))}.");
        if (command.Usage.Contains(' ', StringComparison.Ordinal) && !command.Usage.Contains('[', StringComparison.Ordinal) && words.Length < 2) throw new UsageException($"Use it as {command.Usage}: {command.Meaning}.");
        command.Do(conversation, words.Length > 1 ? words[1] : "");
    }

    private static void Help(Conversation conversation, string word)
    {
        var output = conversation.Terminal.Out;
        if (word.Length > 0)
        {
            ConstructText.WriteOf(word, output, conversation.Terminal.OutColor);
            return;
        }

        output.WriteLine("Ask, for example:");
        output.WriteLine("  list vcpu of guest");
        output.WriteLine("  show mode of vcpu | summarize share(dur) by guest, vcpu, mode");
        output.WriteLine("  when vcpu is preempted | longest 5");
        output.WriteLine("A question goes on in the next line after | or \\ and while a bracket or text is open.");
        output.WriteLine("Tab completes; Up and Down, or Ctrl-P and Ctrl-N, bring back earlier questions, also of other days.");
        output.WriteLine("Ctrl-C stops a question, a second one the program; Ctrl-D leaves.");
        output.WriteLine();
        var width = All.Max(command => command.Usage.Length);
        foreach (var command in All) output.WriteLine($"  {command.Usage.PadRight(width)}  {command.Meaning}");
    }

    private static void Info(Conversation conversation) =>
        InfoText.Write(SessionInfo.Of(conversation.Name, conversation.Session.Summarize()), conversation.Terminal, conversation.Wide);

    private static void Tables(Conversation conversation) =>
        new AnswerTable().Write(InfoSections.Tables(conversation.Session.Summarize().Tables), new AnswerView(0) { Width = conversation.Terminal.Width }, conversation.Terminal.Out);

    private static void Lets(Conversation conversation)
    {
        foreach (var text in conversation.Session.Lets.Values) conversation.Terminal.Out.WriteLine(text);
        if (conversation.Session.Lets.Count == 0) conversation.Terminal.Out.WriteLine("None; try: let stolen(g) = when vcpu of guest $g is preempted");
    }

    private static void Parameter(Conversation conversation, string pair)
    {
        if (pair.Length == 0)
        {
            foreach (var (name, value) in conversation.Parameters) conversation.Terminal.Out.WriteLine($"${name} = {QueryParameters.Text(value)}");
            if (conversation.Parameters.Count == 0) conversation.Terminal.Out.WriteLine("None; try: .param g=web, then: when vcpu of guest $g is preempted");
            return;
        }

        foreach (var (name, value) in QueryParameters.Parse([pair], ".param"))
        {
            if (value is "") conversation.Parameters.Remove(name);
            else conversation.Parameters[name] = value;
        }
    }

    private static void Quality(Conversation conversation)
    {
        var findings = conversation.Session.Summarize().Findings;
        if (findings.IsEmpty) conversation.Terminal.Out.WriteLine("Nothing makes answers of this session less sure.");
        InfoText.WriteFindings(findings, conversation.Terminal);
    }

    private static TextFormat FormatNamed(string name) =>
        AnswerFormat.Named(name) as TextFormat ?? throw new UsageException($"There is no format {name} to read here; there are {AnswerFormat.TextNames}.");

    private static int RowsOf(string rows) =>
        int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : throw new UsageException($".limit takes a number of rows; {rows} is none.");
}
