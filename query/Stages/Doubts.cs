using VmQuery.Engine.Models;
using VmQuery.Query.Expressions;
using VmQuery.Query.Lowering;
using VmQuery.Query.Plan;
using VmQuery.Query.Sql;
using static VmQuery.Query.Sql.Build;

namespace VmQuery.Query.Stages;

/// <summary>Carries through summaries how much of the time they rest on is certain, so that the footer can say so.</summary>
internal static class Doubts
{
    /// <summary>Column with all the time, then one per certainty that is not certain.</summary>
    public const string All = "doubt_all";

    /// <summary>Column with the time of a certainty.</summary>
    public static string Of(string certainty) => "doubt_" + certainty;

    /// <summary>Whether a column is one of them.</summary>
    public static bool IsCarried(PlanColumn column) => column.Show == Show.Internal && column.Sql.StartsWith("doubt_", StringComparison.Ordinal);

    /// <summary>Measures that carry it: from rows at first, from the summary before later.</summary>
    public static IEnumerable<(string Name, SqlExpr Sql)> Carried(RowPlan input)
    {
        var names = CommonColumns.Certainties[1..].Select(Of).Prepend(All);
        if (input.Columns.Any(column => string.Equals(column.Sql, All, StringComparison.Ordinal)))
        {
            foreach (var name in names) yield return (name, Total(Col(Scope.Alias, name), null));
        }
        else if (Has(input, RowColumns.Dur) && Has(input, RowColumns.Certainty))
        {
            yield return (All, Total(Col(Scope.Alias, RowColumns.Dur), null));
            foreach (var certainty in CommonColumns.Certainties[1..])
                yield return (Of(certainty), Total(Col(Scope.Alias, RowColumns.Dur), Is(input, certainty)));
        }
    }

    // Rows of the question's own SQL may bring the word and have no rank.
    private static SqlExpr Is(RowPlan input, string certainty) => Has(input, SpanColumns.Doubt)
        ? Equal(Col(Scope.Alias, SpanColumns.Doubt), Whole(CommonColumns.Certainties.IndexOf(certainty)))
        : Equal(Col(Scope.Alias, RowColumns.Certainty), new SqlWord(certainty));

    private static SqlExpr Total(SqlExpr value, SqlExpr? filter) => BigInt(Call("coalesce", Call("sum", value) with { Filter = filter }, Whole(0)));

    private static bool Has(RowPlan input, string sql) => input.Columns.Any(column => string.Equals(column.Sql, sql, StringComparison.Ordinal));
}
