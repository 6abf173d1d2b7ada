using VmQuery.Query.Tests.Golden;

namespace VmQuery.Query.Tests.Engines;

/// <summary>What it means that two engines answer alike: same columns of the same types, same values in the same rows, same footer.</summary>
internal static class SameAnswer
{
    // Sums of reals depend on the order in which an engine adds.
    private const double Tolerance = 1e-12;

    public static void Check((Session DuckDb, Session ClickHouse) sessions, string vql, IReadOnlyDictionary<string, object>? parameters = null)
    {
        var (expected, actual) = (Ask(sessions.DuckDb, vql, parameters), Ask(sessions.ClickHouse, vql, parameters));
        if (expected.Answer is null || actual.Answer is null) Assert.Equal(expected.Said, actual.Said);
        else if (!IsSame(expected.Answer, actual.Answer)) Assert.Equal(expected.Said, actual.Said);
    }

    private static bool IsSame(Answer expected, Answer actual)
    {
        Assert.Equal(expected.Columns.Select(Described), actual.Columns.Select(Described));
        return expected.RowCount == actual.RowCount
            && expected.Footer.SequenceEqual(actual.Footer, StringComparer.Ordinal)
            && expected.Columns.Zip(actual.Columns).All(pair => Enumerable.Range(0, expected.RowCount).All(row => IsSame(pair.First[row], pair.Second[row])));
    }

    private static bool IsSame(object? expected, object? actual) => (expected, actual) switch
    {
        (double one, double other) => one.Equals(other) || Math.Abs(one - other) <= Tolerance * Math.Max(Math.Abs(one), Math.Abs(other)),
        _ => Equals(expected, actual),
    };

    private static string Described(AnswerColumn column) => $"{column.Name} {column.MachineName} {column.Kind} {column.Secondary} {column.GetType().GetGenericArguments()[0].Name}";

    private static (Answer? Answer, string Said) Ask(Session session, string vql, IReadOnlyDictionary<string, object>? parameters)
    {
        try
        {
            var answer = session.Query(vql, parameters);
            return (answer, AnswerText.Of(answer, session.StartNs));
        }
        catch (VqlException e)
        {
            return (null, DiagnosticText.Draw(vql, e.Diagnostics));
        }
    }
}
