using System.Diagnostics;
using System.Text.RegularExpressions;
using VmQuery.Engine.Store;
using VmQuery.Query.Binding;
using VmQuery.Query.Sql;
using VmQuery.Query.Syntax;

namespace VmQuery.Query.Running;

/// <summary>Says in the words of the question what stopped the engine.</summary>
internal static partial class EngineFaults
{
    /// <summary>What to throw for an error of a question's statement; it is mapped back to the question by the line that the engine names.</summary>
    /// <param name="culprit">The part of the question that is known to be to blame; null when only the engine's line tells.</param>
    public static Exception Explain(SqlException error, SqlStatement statement, TextSpan? culprit = null)
    {
        var span = error.Line is { } line && line >= 1 && line <= statement.Lines.Length ? statement.Lines[line - 1] : statement.Lines[^1];
        return error.Failure switch
        {
            not (SqlFailure.Memory or SqlFailure.Storage) when !statement.Written.IsEmpty => Refused(error, statement.Written.Contains(span) ? span : statement.Written[0]),
            SqlFailure.Memory => Fault.At(span, "VQL401", "This question needs more memory than it may use.", "Ask for a shorter range, or raise the memory limit.", example: "when vcpu is preempted in first 1s"),
            SqlFailure.Range => Fault.At(culprit ?? span, "VQL402", "A number grows beyond 64 bits here.", "A number with a fraction has room for more.", example: "1.0 * 2"),
            SqlFailure.Size => Fault.At(statement.Lines[^1], "VQL404", "This question has more parts than the engine can plan at once.", "Ask it in two steps.", example: "let stolen = when vcpu is preempted; stolen | longest 3"),
            SqlFailure.Time => Fault.At(span, "VQL405", "This question takes longer than the server lets it.", "Ask for a shorter range, or raise the server's max_execution_time.", example: "when vcpu is preempted in first 1s"),
            _ => Explain(error),
        };
    }

    /// <summary>What to throw when the engine does not take SQL that a question brought along; it points at the word that the engine names, where that can be found.</summary>
    public static Fault Refused(SqlException error, TextLiteral sql) => Refused(error, Named(error.Message, sql) ?? sql.Span);

    /// <summary>What to throw when the engine does not take or cannot run SQL that a question brought along.</summary>
    public static Fault Refused(SqlException error, TextSpan sql)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Fault.At(sql, "VQL403", $"The engine does not take this SQL: {lines[0]}", Near(lines) ?? $"It reads the session's tables, and as a stage the rows so far as `input`; it cannot write or read files. {Examples.Lead}sql \"select name, role from machine\"");
    }

    // The names that the engine knows in the place of a column or table that it does not; what it offers for a function is rarely meant.
    private static string? Near(string[] lines)
    {
        if (lines.FirstOrDefault(line => line.StartsWith("Candidate", StringComparison.Ordinal)) is { } candidates && Quoted().Matches(candidates) is { Count: > 0 } known)
            return $"There is {string.Join(", ", known.Select(name => name.Groups["name"].Value))}. {Examples.Lead}{known[0].Groups["name"].Value}";
        return lines.FirstOrDefault(line => line.StartsWith("Did you mean", StringComparison.Ordinal)) is { } meant && lines[0].Contains("Table", StringComparison.Ordinal)
            && !meant.Contains("\"pg_", StringComparison.Ordinal) && Quoted().Match(meant) is { Success: true } near
            ? $"Did you mean `{near.Groups["name"].Value}`?"
            : null;
    }

    [GeneratedRegex("\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    /// <summary>What to throw for an error that no question is to blame for: a disk's, a connection's, or a bug.</summary>
    public static Exception Explain(SqlException error) => error.Failure == SqlFailure.Storage
        ? new SessionException($"This question could not be answered: {FirstLine(error.Message)}", error)
        : new UnreachableException($"The engine could not run this; that is a bug in VmQuery, not in the question: {FirstLine(error.Message)}", error);

    // A text with escapes is longer in the question than what the engine got; then nothing says where its words stand.
    private static TextSpan? Named(string message, TextLiteral sql)
    {
        if (Name().Match(FirstLine(message)) is not { Success: true } found || sql.Span.Length != sql.Value.Length + 2) return null;
        var name = found.Groups["name"].Value;
        return Regex.Match(sql.Value, $@"(?<!\w){Regex.Escape(name)}(?!\w)", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1)) is { Success: true } at ? new TextSpan(sql.Span.Start + 1 + at.Index, name.Length) : null;
    }

    [GeneratedRegex("""(column|near) "(?<name>[^"]+)"|with name "?(?<name>\w+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    private static string FirstLine(string message) => message.Split('\n', 2)[0];
}
