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
