using RadLine;
using Spectre.Console;

namespace VmQuery.Cli.Repl;

/// <summary>Lines typed by a person, with editing, history and completion.</summary>
internal sealed class EditedLines : ILineSource
{
    private readonly LineEditor _editor;
    private readonly History _history;
    private readonly Typed _typed = new();
    private bool _left;

    private EditedLines(IAnsiConsole console, Conversation conversation, History history)
    {
        _history = history;
        _editor = new LineEditor(console)
        {
            MultiLine = false,
            Prompt = new VqlPrompt(_typed),
            Completion = new VqlCompletion(conversation, _typed),
            Highlighter = VqlHighlighter.Create(),
        };
        BindKeys(_editor.KeyBindings);
        foreach (var entry in history.Entries) _editor.History.Add(entry);
    }

    /// <summary>The editor; null on a terminal that cannot move its caret, as one of TERM=dumb.</summary>
    public static EditedLines? On(Conversation conversation)
    {
        var terminal = conversation.Terminal;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Out),
            ColorSystem = terminal.OutColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        return LineEditor.IsSupported(console) ? new EditedLines(console, conversation, new History(terminal.StateFolder)) : null;
    }

    /// <inheritdoc/>
    public TypedLine Next(bool continues, CancellationToken cancellation)
    {
        if (!continues) _typed.Before = "";
        try
        {
            if (_editor.ReadLine(cancellation).GetAwaiter().GetResult() is not { } line) return _left ? TypedLine.Ended : TypedLine.Abandoned;
            _typed.Before += line + "\n";
            return new TypedLine(line, Stop: false);
        }
        catch (OperationCanceledException)
        {
            // The editor leaves the caret where it was.
            Console.WriteLine();
            return TypedLine.Abandoned;
        }
    }

    /// <inheritdoc/>
    public void Remember(string question)
    {
        _history.Add(question);
        // The editor has noted each line as it was typed; all of them together are what one wants back.
        if (question.Contains('\n', StringComparison.Ordinal)) _editor.History.Add(question);
    }

    // As shells do; the editor's own keys are made for texts of several lines.
    private void BindKeys(KeyBindings keys)
    {
        keys.Add(ConsoleKey.UpArrow, () => new PreviousHistoryCommand());
        keys.Add(ConsoleKey.DownArrow, () => new NextHistoryCommand());
        keys.Add(ConsoleKey.P, ConsoleModifiers.Control, () => new PreviousHistoryCommand());
        keys.Add(ConsoleKey.N, ConsoleModifiers.Control, () => new NextHistoryCommand());
        keys.Add(ConsoleKey.A, ConsoleModifiers.Control, () => new MoveHomeCommand());
        keys.Add(ConsoleKey.E, ConsoleModifiers.Control, () => new MoveEndCommand());
        keys.Add(ConsoleKey.D, ConsoleModifiers.Control, () => new LeaveCommand(() => _left = true));
    }

    /// <summary>Ctrl-D: leaves when nothing is typed, as shells do; else deletes the character under the caret.</summary>
    private sealed class LeaveCommand(Action leave) : LineEditorCommand
    {
        /// <inheritdoc/>
        public override void Execute(LineEditorContext context)
        {
            if (context.Buffer.Length > 0)
            {
                context.Execute(new DeleteCommand());
                return;
            }

            leave();
            context.Submit(SubmitAction.Cancel);
        }
    }

    /// <summary>Says whether a line starts a question or goes on with one.</summary>
    private sealed class VqlPrompt(IQuestionAbove above) : ILineEditorPrompt
    {
        private static readonly Markup _first = new("[bold]vql>[/]");
        private static readonly Markup _further = new("[grey]...>[/]");

        /// <inheritdoc/>
        public (Markup Markup, int Margin) GetPrompt(ILineEditorState state, int line) => (above.Before.Length == 0 && line == 0 ? _first : _further, 1);
    }

    /// <summary>Lines of the question above the one that is typed.</summary>
    private sealed class Typed : IQuestionAbove
    {
        /// <inheritdoc/>
        public string Before { get; set; } = "";
    }
}
