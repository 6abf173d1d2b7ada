using System.Collections.Immutable;
using System.Diagnostics;
using VmQuery.Engine.Models;
using VmQuery.Engine.Store.DuckDb;
using VmQuery.Query.Binding;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using VmQuery.Query.Stages;

namespace VmQuery.Query.Running;

/// <summary>A plan as one statement, with what the answer is made of.</summary>
/// <param name="Plan">What the statement answers.</param>
/// <param name="Shown">Columns of the answer; they come first in the statement.</param>
internal sealed record Program(RowPlan Plan, SqlStatement Statement, ImmutableArray<PlanColumn> Shown)
{
    /// <summary>The statement for a plan.</summary>
    public static Program Of(RowPlan plan, IDialect dialect, TimeSpanNs session)
    {
        var sql = new SqlPlan(dialect, session);
        var rows = sql.Of(plan);
        var shown = plan.Columns.Where(column => column.Show is Show.Primary or Show.Secondary).ToImmutableArray();
        ImmutableArray<string> footer = [.. Footers.Needs(plan)];
        var select = new Select([.. shown.Select(column => Build.Item("x", column.Sql)), .. footer.Select(name => Build.Item("x", name))], [new SqlSource(rows, "x")])
        {
            OrderBy = plan.SqlOrder("x"),
        };
        return new Program(plan, sql.Finish(select, plan.Span), shown);
    }

    /// <summary>Runs the statement.</summary>
    /// <exception cref="Fault">The engine cannot run it for a reason that lies in the question.</exception>
    /// <exception cref="SessionException">A file cannot be read, or the disk is full.</exception>
    public Answer Run(DuckDbConnection connection, CancellationToken cancellation)
    {
        try
        {
            ImmutableArray<AnswerStep> steps = [.. Ended.Steps(Plan)];
            foreach (var step in steps) step.CheckBefore();
            using var result = connection.Query(Statement.Text, cancellation, [.. Statement.Parameters]);
            var columns = result.ReadColumns();
            var answer = Shown.Select((column, i) => AnswerReader.Column(column, columns[i]));
            var whole = new Answer([.. answer], columns[0].Count, Footers.Of(columns[Shown.Length..], Plan));
            return steps.Aggregate(whole, (done, step) => step.Apply(done, cancellation));
        }
        catch (DuckDbException e)
        {
            throw EngineFaults.Explain(e, Statement);
        }
    }
}

/// <summary>Says in the words of the question what stopped the engine.</summary>
internal static class EngineFaults
{
    /// <summary>What to throw for an error of a question's statement; its text is mapped back to the question by the line it names.</summary>
    public static Exception Explain(DuckDbException error, SqlStatement statement)
    {
        var span = Line(error.Message, statement);
        if (error.Kind == DuckDbErrorKind.OutOfMemory || error.Message.Contains("Out of Memory", StringComparison.OrdinalIgnoreCase))
            return Fault.At(span, "VQL401", "This question needs more memory than it may use.", "Ask for a shorter range, or raise the memory limit.");
        if (!statement.Written.IsEmpty && error.Kind != DuckDbErrorKind.Io) return Refused(error, statement.Written.Contains(span) ? span : statement.Written[0]);
        if (error.Message.Contains("Out of Range", StringComparison.Ordinal)) return Fault.At(span, "VQL402", "A number in this question grows beyond 64 bits.");
        if (error.Message.Contains("Max expression depth", StringComparison.Ordinal))
            return Fault.At(statement.Lines[^1], "VQL403", "This question has more parts than the engine can plan at once.", "Ask it in two steps.");
        return Explain(error);
    }

    /// <summary>What to throw when the engine does not take or cannot run SQL that a question brought along.</summary>
    public static Fault Refused(DuckDbException error, TextSpan sql)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var advice = lines.Skip(1).FirstOrDefault(line => line.StartsWith("Candidate", StringComparison.Ordinal) || line.StartsWith("Did you mean", StringComparison.Ordinal));
        return Fault.At(sql, "VQL403", $"The engine does not take this SQL: {lines[0]}", advice ?? "It reads the session's tables, and as a stage the rows so far as `input`; it cannot write or read files.");
    }

    /// <summary>What to throw for an error that no question is to blame for: a disk's, or a bug.</summary>
    public static Exception Explain(DuckDbException error) => error.Kind == DuckDbErrorKind.Io
        ? new SessionException($"A file stopped this question: {FirstLine(error.Message)}", error)
        : new UnreachableException($"The engine could not run this; that is a bug in VmQuery, not in the question: {FirstLine(error.Message)}", error);

    private static TextSpan Line(string message, SqlStatement statement)
    {
        const string mark = "LINE ";
        var whole = statement.Lines[^1];
        var at = message.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return whole;
        var stop = at + mark.Length;
        while (stop < message.Length && char.IsAsciiDigit(message[stop])) stop++;
        return int.TryParse(message.AsSpan(at + mark.Length, stop - at - mark.Length), System.Globalization.CultureInfo.InvariantCulture, out var line) && line >= 1 && line <= statement.Lines.Length
            ? statement.Lines[line - 1]
            : whole;
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0];
}
