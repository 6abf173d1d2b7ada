using VmQuery.Cli.Render;

namespace VmQuery.Cli.Repl;

/// <summary>
/// Reads questions and answers them until the input ends. A person may get things wrong and go on; a script ends with
/// the worst exit code of its questions.
/// </summary>
internal sealed class ReplLoop(Conversation conversation)
{
    private readonly Terminal _terminal = conversation.Terminal;
    private readonly bool _person = conversation.Terminal is { InIsTerminal: true, OutIsTerminal: true };

    /// <summary>Holds the conversation.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public int Run()
    {
        ILineSource lines = !_person ? new PipedLines(_terminal.In) : EditedLines.On(conversation) is { } editor ? editor : new PlainLines(_terminal);
        if (_person && !conversation.Quiet)
            _terminal.Note($"{CellText.Printable(conversation.Name)}: {HumanTime.Duration(conversation.Session.StopNs - conversation.Session.StartNs)}. Ask, or type .help; Ctrl-D leaves.");

        var worst = ExitCode.Fine;
        while (!conversation.Over && !_terminal.Interrupt.Leaving && Read(lines) is { } question)
            worst = Math.Max(worst, Answer(lines, question));
        return _person ? ExitCode.Fine : worst;
    }

    // The next question, which may be empty; null at the end of the input.
    private string? Read(ILineSource lines)
    {
        var text = "";
        while (true)
        {
            // A prompt outlives a Ctrl-C; a script does not.
            var line = lines.Next(text.Length > 0, _person ? _terminal.Interrupt.StartAfresh() : _terminal.Interrupt.StartWork());
            if (line.Text is not { } typed) return line.Stop && text.Length == 0 ? null : line.Stop ? text : "";
            var continued = text.Length > 0;
            text = Statement.Append(text, typed);
            // An empty line ends a question that would go on: a way out of a bracket that never closes.
            if (!Statement.Continues(text) || (continued && typed.Length == 0)) return text;
        }
    }

    private int Answer(ILineSource lines, string question)
    {
        if (string.IsNullOrWhiteSpace(question)) return ExitCode.Fine;
        lines.Remember(question);
        try
        {
            if (question.TrimStart()[0] == MetaCommand.Mark) MetaCommand.Run(conversation, question);
            else conversation.Ask(question);
            _terminal.Out.Flush();
            return ExitCode.Fine;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A person's Ctrl-C stops the question; a script's stops the script.
            conversation.Over |= !_person && failure is OperationCanceledException;
            return Failure.Report(failure, _terminal);
        }
    }
}
