namespace VmQuery.Cli.Repl;

/// <summary>What came of asking for a line.</summary>
/// <param name="Text">The line; null when there is none.</param>
/// <param name="Stop">Whether there will be no more.</param>
internal readonly record struct TypedLine(string? Text, bool Stop)
{
    /// <summary>The input is over.</summary>
    public static TypedLine Ended { get; } = new(null, Stop: true);

    /// <summary>The user took back what was typed.</summary>
    public static TypedLine Abandoned { get; } = new(null, Stop: false);
}

/// <summary>Where the lines of a conversation come from.</summary>
internal interface ILineSource
{
    /// <summary>The next line.</summary>
    /// <param name="continues">Whether it continues a question.</param>
    TypedLine Next(bool continues, CancellationToken cancellation);

    /// <summary>Takes note of a whole question, for the next time.</summary>
    void Remember(string question);
}

/// <summary>Lines of a pipe or a file.</summary>
internal sealed class PipedLines(TextReader input) : ILineSource
{
    /// <inheritdoc/>
    public TypedLine Next(bool continues, CancellationToken cancellation) =>
        input.ReadLine() is { } line ? new TypedLine(line, Stop: false) : TypedLine.Ended;

    /// <inheritdoc/>
    public void Remember(string question)
    {
        // A script is its own memory.
    }
}

/// <summary>Lines typed by a person at a terminal that can do no more than print.</summary>
internal sealed class PlainLines(Terminal terminal) : ILineSource
{
    /// <inheritdoc/>
    public TypedLine Next(bool continues, CancellationToken cancellation)
    {
        terminal.Out.Write(continues ? "...> " : "vql> ");
        terminal.Out.Flush();
        var line = terminal.In.ReadLine();
        // A Ctrl-C takes back the line, once it is there.
        if (line is not null && cancellation.IsCancellationRequested) return TypedLine.Abandoned;
        return line is null ? TypedLine.Ended : new TypedLine(line, Stop: false);
    }

    /// <inheritdoc/>
    public void Remember(string question)
    {
        // There is no key to get it back with.
    }
}
