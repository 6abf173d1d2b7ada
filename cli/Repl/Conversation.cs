using VmQuery.Cli.Commands;
using VmQuery.Cli.Render;
using VmQuery.Query;

namespace VmQuery.Cli.Repl;

/// <summary>What a conversation is about, and how its answers are shown.</summary>
internal sealed class Conversation(Session session, string name, Terminal terminal, bool quiet)
{
    /// <summary>The session that is asked.</summary>
    public Session Session { get; } = session;

    /// <summary>Name of the session, for people.</summary>
    public string Name { get; } = name;

    /// <summary>Values for <c>$name</c> in questions.</summary>
    public SortedDictionary<string, object> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether nothing but answers and errors is said.</summary>
    public bool Quiet { get; } = quiet;

    /// <summary>Where answers go.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>Format of answers.</summary>
    public TextFormat Format { get; set; } = AnswerFormat.Texts[0];

    /// <summary>Rows to show at most, 0 for all; null for as many as suit the terminal.</summary>
    public int? Limit { get; set; }

    /// <summary>Whether tables show every column.</summary>
    public bool Wide { get; set; }

    /// <summary>Whether the conversation is to end.</summary>
    public bool Over { get; set; }

    /// <summary>Asks the questions of a script and shows the answers; names that it gives stay known.</summary>
    public void Ask(string script)
    {
        var view = CommonOptions.View(Terminal, Session.StartNs, Format, Limit, Wide);
        foreach (var answer in Session.Run(script, Parameters, Terminal.Interrupt.StartWork()))
        {
            var notes = Format.Write(answer, view, Terminal.Out);
            Terminal.Out.Flush();
            if (!Quiet) AnswerNotes.Write(Terminal, answer, view, notes);
        }
    }
}
