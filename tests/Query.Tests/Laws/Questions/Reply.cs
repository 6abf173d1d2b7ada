using System.Globalization;
using VmQuery.Tests.Support;

namespace VmQuery.Query.Tests.Laws.Questions;

/// <summary>What a session says to a question: its rows in their order, or what is wrong.</summary>
internal sealed record Reply(Answer? Answer, IReadOnlyList<Diagnostic> Wrong, Exception? Failure)
{
    private const double Tolerance = 1e-9;

    /// <summary>Asks, for a while.</summary>
    public static Reply Of(Session session, string vql)
    {
        try
        {
            using var patience = new CancellationTokenSource(Soon.Limit);
            return new Reply(session.Query(vql, cancellation: patience.Token), [], null);
        }
        catch (VqlException e)
        {
            return new Reply(null, e.Diagnostics, null);
        }
        catch (Exception e)
        {
            return new Reply(null, [], e);
        }
    }

    /// <summary>How another answer to the same question differs; null when it does not. SQL of the question's own decides whether its rows have an order.</summary>
    public string? Difference(Reply other, string vql)
    {
        if (Answer is null || other.Answer is null) return Said == other.Said ? null : $"{Said} and {other.Said}";
        string[] mine = [.. Answer.Columns.Select(Described)], theirs = [.. other.Answer.Columns.Select(Described)];
        if (!mine.SequenceEqual(theirs)) return $"columns {string.Join(", ", mine)} and {string.Join(", ", theirs)}";
        if (!Answer.Footer.SequenceEqual(other.Answer.Footer)) return $"footers {string.Join(' ', Answer.Footer)} and {string.Join(' ', other.Answer.Footer)}";
        if (Answer.RowCount != other.Answer.RowCount) return $"{Answer.RowCount} rows and {other.Answer.RowCount}";
        var isOrdered = !vql.Contains("sql \"", StringComparison.Ordinal);
        foreach (var (one, two) in Rows(Answer, isOrdered).Zip(Rows(other.Answer, isOrdered)))
            if (!one.Zip(two).All(pair => IsSame(pair.First, pair.Second))) return $"row {Text(one)} and {Text(two)}";
        return null;
    }

    /// <summary>It, in a line.</summary>
    public string Said => Failure is not null ? $"{Failure.GetType().Name} {Failure.Message}" : Answer is null ? string.Join(' ', Wrong.Select(wrong => $"{wrong.Code} {wrong.Message}")) : "an answer";

    private static IEnumerable<object?[]> Rows(Answer answer, bool inOrder)
    {
        var rows = Enumerable.Range(0, answer.RowCount).Select(row => answer.Columns.Select(column => column[row]).ToArray());
        return inOrder ? rows : rows.OrderBy(Text, StringComparer.Ordinal);
    }

    private static string Text(object?[] row) => string.Join(' ', row.Select(cell => cell switch
    {
        null => "·",
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));

    private static bool IsSame(object? one, object? two) => (one, two) switch
    {
        (double a, double b) => a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)) + 1e-300,
        _ => Equals(one, two),
    };

    private static string Described(AnswerColumn column) => $"{column.Name} {column.Kind} {column.GetType().GetGenericArguments()[0].Name}";
}
