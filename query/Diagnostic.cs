namespace VmQuery.Query;

/// <summary>A place in a question: <paramref name="Length"/> characters from <paramref name="Start"/>.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>First character after it.</summary>
    public int Stop => Start + Length;
}

/// <summary>Something wrong with a question.</summary>
/// <param name="Code">VQL1xx for syntax, VQL2xx for words that this session does not know, VQL3xx for stages.</param>
/// <param name="Span">Where.</param>
/// <param name="Message">What was found and what would do, one sentence.</param>
/// <param name="Hint">One example that would work, or near words; null when there is none.</param>
public sealed record Diagnostic(string Code, TextSpan Span, string Message, string? Hint)
{
    /// <summary>The line of the question that it points at, and where in that line.</summary>
    public DiagnosticPlace PlaceIn(string vql)
    {
        ArgumentNullException.ThrowIfNull(vql);
        var at = Math.Clamp(Span.Start, 0, vql.Length);
        var start = at == 0 ? 0 : vql.LastIndexOf('\n', at - 1) + 1;
        var stop = vql.IndexOf('\n', at) is >= 0 and var found ? found : vql.Length;
        var line = vql[start..stop].TrimEnd('\r');
        var column = Math.Min(at - start, line.Length);
        return new DiagnosticPlace(line, column, Math.Clamp(Span.Length, 0, line.Length - column));
    }
}

/// <summary>A place in one line of a question.</summary>
/// <param name="Line">The line, without its end.</param>
/// <param name="Column">Characters before the place.</param>
/// <param name="Length">Characters of the place; 0 at the end of a line.</param>
public readonly record struct DiagnosticPlace(string Line, int Column, int Length);

/// <summary>A question that cannot be answered because it is wrong.</summary>
public sealed class VqlException(string vql, IReadOnlyList<Diagnostic> diagnostics)
    : Exception(diagnostics.Count > 0 ? diagnostics[0].Message : "The question is wrong.")
{
    /// <summary>The question.</summary>
    public string Vql { get; } = vql;

    /// <summary>What is wrong with it, in the order of the text.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}

/// <summary>A session file that cannot be opened, read or written.</summary>
public sealed class SessionException(string message, Exception? inner = null) : Exception(message, inner);
